import type { Turn } from '../state/conversation.ts'
import { AnswerTurn } from './answer-turn.tsx'
import { ToolsTurn } from './tools-turn.tsx'
import { UserTurn } from './user-turn.tsx'

/** One turn of the dialogue. */
export function TurnView({ turn }: { turn: Turn }) {
  if (turn.kind === 'answer') return <AnswerTurn turn={turn} />
  return turn.kind === 'tools' ? <ToolsTurn turn={turn} /> : <UserTurn turn={turn} />
}
