import type { Turn } from '../state/conversation.ts'
import { AnswerTurn } from './answer-turn.tsx'
import { UserTurn } from './user-turn.tsx'

/** One turn of the dialogue. */
export function TurnView({ turn }: { turn: Turn }) {
  return turn.kind === 'answer' ? <AnswerTurn turn={turn} /> : <UserTurn turn={turn} />
}
