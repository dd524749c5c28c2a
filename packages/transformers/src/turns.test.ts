import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

const never = new AbortController().signal

describe('Turns', () => {
  it('gives turns in the order of asking, one at a time', async () => {
    const turns = new Turns()
    const order: string[] = []
    let inside = 0
    const work = async (name: string): Promise<void> => {
      const done = await turns.take(never)
      expect(++inside).toBe(1)
      order.push(name)
      await Promise.resolve()
      inside--
      done()
    }
    await Promise.all(['a', 'b', 'c', 'd'].map(work))
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('lets nobody slip in while a turn is handed over', async () => {
    const turns = new Turns()
    const done = await turns.take(never)
    const second = turns.take(never)
    done()
    const third = turns.take(never)
    const endSecond = await second
    let thirdStarted = false
    void third.then(() => (thirdStarted = true))
    await Promise.resolve()
    expect(thirdStarted).toBe(false)
    endSecond()
    await third
  })

  it('gives up the place of one who leaves, with its reason', async () => {
    const turns = new Turns()
    const done = await turns.take(never)
    const controller = new AbortController()
    const leaving = turns.take(controller.signal)
    const staying = turns.take(never)
    controller.abort(new Error('changed my mind'))
    await expect(leaving).rejects.toThrow('changed my mind')
    expect(turns.waiting).toBe(1)
    done()
    ;(await staying)()
    await expect(turns.take(controller.signal)).rejects.toThrow('changed my mind')
    ;(await turns.take(never))()
  })

  it('gives as many turns at once as there are places', async () => {
    const turns = new Turns(2)
    const [first] = await Promise.all([turns.take(never), turns.take(never)])
    const third = turns.take(never)
    expect(turns.waiting).toBe(1)
    first?.()
    await third
    expect(turns.waiting).toBe(0)
  })

  it('ends a turn once', async () => {
    const turns = new Turns()
    const done = await turns.take(never)
    done()
    const second = await turns.take(never)
    done()
    let third = false
    void turns.take(never).then(() => (third = true))
    await Promise.resolve()
    expect(third).toBe(false)
    second()
  })
})
