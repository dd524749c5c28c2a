import type { LiteLLMRouterModelOptions } from '../src/index.ts'
import { LiteLLMRouterModel } from '../src/index.ts'

/** What a process of its own is told to do. */
export interface Job {
  readonly options: Omit<LiteLLMRouterModelOptions, 'fetch'>
  readonly calls: number
  /** Status of each deployment's answers, by the path of its base URL; those that are not named answer. */
  readonly statuses?: Readonly<Record<string, number>>
}

/** How it went: what came of each call, and which deployments were asked. */
export interface JobReport {
  readonly outcomes: readonly string[]
  readonly asked: readonly string[]
}

const job = JSON.parse(process.argv[2] ?? '') as Job
const asked: string[] = []

/** The provider; only Redis is real. */
const fetch = async (input: unknown): Promise<Response> => {
  const deployment = new URL(String(input)).pathname.split('/')[1] ?? ''
  asked.push(deployment)
  const status = job.statuses?.[deployment] ?? 200
  if (status !== 200) return Response.json({ error: { message: 'No.' } }, { status })
  const message = { role: 'assistant', content: 'ok' }
  const usage = { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 }
  return Response.json({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage })
}

const model = new LiteLLMRouterModel({ ...job.options, fetch })

async function callOnce(): Promise<string> {
  try {
    const { content, warnings } = await model.generate('Hello')
    return [content, ...warnings.map(({ message }) => message)].join(' ')
  } catch (error) {
    return (error as { code: string }).code
  }
}

const outcomes = await Promise.all(Array.from({ length: job.calls }, callOnce))
// Nothing is closed here: the connection to Redis must not keep the process alive.
process.stdout.write(JSON.stringify({ outcomes, asked } satisfies JobReport))
