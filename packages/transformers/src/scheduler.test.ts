import { describe, expect, it } from 'vitest'
import type { Engine, Sequence } from './engine.ts'
import type { Turn } from './scheduler.ts'
import { fewestRows, mostRows, Scheduler } from './scheduler.ts'

const never = new AbortController().signal

/** An engine that writes down what it is fed: a prompt's piece as `a3`, tokens together as `a+b`. */
function loggingEngine({ together = true } = {}) {
  const log: string[] = []
  const failing = new Set<string>()
  const names = new Map<Sequence, string>()
  let onRun: (run: string) => void = () => undefined
  const run = async (entry: string): Promise<Float32Array> => {
    log.push(entry)
    onRun(entry)
    await Promise.resolve()
    if (failing.has(entry)) throw new Error(`${entry} failed`)
    return new Float32Array(1)
  }
  const open = (name: string): Sequence => {
    const sequence: Sequence = {
      length: 0,
      bytes: 0,
      feed: (ids) => run(ids.length === 1 ? name : `${name}${ids.length}`),
      crop: () => true,
      fork: () => undefined,
      reserve: () => undefined,
      park: () => undefined,
      dispose: () => undefined,
    }
    names.set(sequence, name)
    return sequence
  }
  const engine: Engine = {
    name: 'shared',
    open: () => open('?'),
    ...(together
      ? {
          feedTogether: async (steps) => {
            const each = steps.map(({ sequence }) => names.get(sequence) as string)
            await run(each.join('+'))
            return each.map((name) =>
              failing.has(name)
                ? { status: 'rejected', reason: new Error(`${name} failed`) }
                : { status: 'fulfilled', value: new Float32Array(1) },
            )
          },
        }
      : {}),
  }
  return { engine, log, open, failing, watch: (listener: (entry: string) => void) => void (onRun = listener) }
}

/** A call: reads a prompt in pieces, then so many tokens. */
async function call(turn: Turn, sequence: Sequence, pieces: readonly number[], tokens: number): Promise<void> {
  try {
    for (const piece of pieces) await turn.read(sequence, Array<number>(piece).fill(1))
    for (let token = 0; token < tokens; token++) await turn.step(sequence, token)
  } finally {
    turn.end()
  }
}

describe('Scheduler', () => {
  it('runs one call by itself as fast as it asks', async () => {
    const { engine, log, open } = loggingEngine()
    await call(await new Scheduler(engine).take(never), open('a'), [3, 2], 2)
    expect(log).toEqual(['a3', 'a2', 'a', 'a'])
  })

  it('reads answers together, and a prompt piece by piece between their tokens', async () => {
    const { engine, log, open } = loggingEngine()
    const scheduler = new Scheduler(engine)
    const first = ['a', 'b', 'c', 'd'].map(async (name) => call(await scheduler.take(never), open(name), [], 5))
    const late = call(await scheduler.take(never), open('e'), [4, 4, 4], 2)
    await Promise.all([...first, late])
    expect(log).toEqual(['e4', 'a+b+c+d', 'e4', 'a+b+c+d', 'e4', 'a+b+c+d+e', 'a+b+c+d+e', 'a+b+c+d'])
  })

  it('reads few answers one by one', async () => {
    const { engine, log, open } = loggingEngine()
    const scheduler = new Scheduler(engine)
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name, index) =>
        call(await scheduler.take(never), open(name), [], index === 0 ? 1 : 2),
      ),
    )
    expect(fewestRows).toBe(4)
    expect(log).toEqual(['a+b+c+d', 'b', 'c', 'd'])
  })

  it('never lets several long prompts read two pieces in a row while somebody answers', async () => {
    const { engine, log, open } = loggingEngine()
    const scheduler = new Scheduler(engine)
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (name) => call(await scheduler.take(never), open(name), [4, 4], 6)),
    )
    const fromFirstToken = log.slice(log.indexOf('a')).join(' ')
    expect(fromFirstToken).not.toMatch(/\w4 \w4/)
    // Prompts get on in turn as well.
    expect(log.slice(0, 4)).toEqual(['a4', 'b4', 'c4', 'd4'])
  })

  it('keeps apart who must read alone, in turn with the others', async () => {
    const { engine, log, open } = loggingEngine()
    const scheduler = new Scheduler(engine)
    const calls = ['a', 'b', 'c', 'd', 'x', 'y'].map(async (name) =>
      call(await scheduler.take(never, name === 'x' || name === 'y'), open(name), [], 3),
    )
    await Promise.all(calls)
    expect(log).toEqual(['a+b+c+d', 'x', 'y', 'a+b+c+d', 'x', 'y', 'a+b+c+d', 'x', 'y'])
  })

  it('has room for a few calls; the others wait, first come first served', async () => {
    const { engine, log, open } = loggingEngine()
    const scheduler = new Scheduler(engine)
    const names = Array.from({ length: mostRows + 3 }, (_, index) => String.fromCharCode(97 + index))
    await Promise.all(
      names.map(async (name, index) => call(await scheduler.take(never), open(name), [], index === 0 ? 4 : 2)),
    )
    const all = names.slice(0, mostRows)
    expect(log).toEqual([all.join('+'), all.join('+'), 'a+i+j+k', 'a+i+j+k'])
  })

  it('lets one after the other where the engine cannot read together', async () => {
    const { engine, log, open } = loggingEngine({ together: false })
    const scheduler = new Scheduler(engine)
    await Promise.all(['a', 'b'].map(async (name) => call(await scheduler.take(never), open(name), [4], 2)))
    expect(log).toEqual(['a4', 'a', 'a', 'b4', 'b', 'b'])
  })

  it('tells a failure to the call that it is of, and to no other', async () => {
    const { engine, log, open, failing } = loggingEngine()
    const scheduler = new Scheduler(engine)
    failing.add('b')
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map(async (name) => call(await scheduler.take(never), open(name), [], 2)),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(log).toEqual(['a+b+c+d+e', 'a+c+d+e'])
  })

  it('tells all of them when the run as a whole fails, and goes on', async () => {
    const { engine, open, failing } = loggingEngine()
    const scheduler = new Scheduler(engine)
    failing.add('a+b+c+d')
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(async (name) => call(await scheduler.take(never), open(name), [], 2)),
    )
    for (const { status } of outcomes) expect(status).toBe('rejected')
    await call(await scheduler.take(never), open('e'), [2], 1)
  })

  it('does not run what was aborted while it waited', async () => {
    const { engine, log, open, watch } = loggingEngine()
    const scheduler = new Scheduler(engine)
    const controller = new AbortController()
    watch((entry) => entry === 'a' && controller.abort(new Error('enough')))
    const staying = scheduler.take(never).then((turn) => call(turn, open('a'), [], 3))
    const leaving = scheduler.take(controller.signal).then((turn) => call(turn, open('b'), [], 3))
    await expect(leaving).rejects.toThrow('enough')
    await staying
    expect(log).toEqual(['a', 'a', 'a'])
  })

  it('closes when the last turn has ended', async () => {
    const { engine } = loggingEngine()
    const scheduler = new Scheduler(engine)
    const turn = await scheduler.take(never)
    let closed = false
    const closing = scheduler.close().then(() => (closed = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(closed).toBe(false)
    turn.end()
    await closing
  })
})
