// SPDX-License-Identifier: Apache-2.0

// js-libp2p against itself in two processes, for bench/Libp2p: bytes per second through one stream, echo round trips, gossip. One JSON line at the end.
// node bench.mjs MEBIBYTES ECHOES MESSAGES
Promise.withResolvers ??= () => { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b }); return { promise, resolve, reject } }

const { createLibp2p } = await import('libp2p')
const { tcp } = await import('@libp2p/tcp')
const { noise } = await import('@chainsafe/libp2p-noise')
const { yamux } = await import('@chainsafe/libp2p-yamux')
const { identify } = await import('@libp2p/identify')
const { gossipsub } = await import('@libp2p/gossipsub')
const { multiaddr } = await import('@multiformats/multiaddr')
const { createHash } = await import('node:crypto')
const { fork } = await import('node:child_process')
const { fileURLToPath } = await import('node:url')

const SINK = '/bench/sink/1'
const ECHO = '/bench/echo/1'
const TOPIC = '/bench/votes/1'
const timeout = 60_000
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
const wholeOf = chunk => chunk.subarray ? chunk.subarray() : chunk
async function send (stream, bytes) {
  if (!stream.send(bytes)) await new Promise(resolve => { stream.addEventListener('drain', resolve, { once: true }); stream.addEventListener('close', resolve, { once: true }) })
}

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 1000, dialTimeout: timeout, inboundUpgradeTimeout: timeout },
  connectionMonitor: { enabled: false },
  services: {
    identify: identify({ timeout }),
    pubsub: gossipsub({
      globalSignaturePolicy: 'StrictNoSign', msgIdFn: m => createHash('sha256').update(m.data).digest().subarray(0, 20), allowPublishToZeroTopicPeers: true
    })
  }
})
node.services.pubsub.subscribe(TOPIC)

if (process.send !== undefined) {
  let got = 0
  await node.handle(SINK, async stream => {
    for await (const _ of stream) { /* taken */ }
    stream.send(Uint8Array.of(1)); await stream.close()
  })
  await node.handle(ECHO, async stream => { for await (const chunk of stream) stream.send(wholeOf(chunk)); await stream.close() })
  node.services.pubsub.addEventListener('gossipsub:message', () => { got++ })
  process.on('message', () => process.send({ got }))
  process.on('disconnect', () => process.exit(0))
  process.send({ address: node.getMultiaddrs()[0].toString() })
} else {
  const [mebibytes, echoes, messages] = process.argv.slice(2).map(Number)
  const child = fork(fileURLToPath(import.meta.url))
  const next = () => new Promise(resolve => child.once('message', resolve))
  const { address } = await next()
  const connection = await node.dial(multiaddr(address))

  const transfer = async (mib) => {
    const stream = await connection.newStream(SINK)
    const reading = (async () => { for await (const _ of stream) { /* the end */ } })()
    const chunk = new Uint8Array(65536)
    const began = performance.now()
    for (let left = mib * 16; left > 0; left--) await send(stream, chunk)
    await stream.close()
    await reading
    return mib * 1.048576 / (performance.now() - began) * 1000
  }
  await transfer(16)
  const megabytesPerSecond = await transfer(mebibytes)

  const stream = await connection.newStream(ECHO)
  const iterator = stream[Symbol.asyncIterator]()
  const times = []
  for (let i = 0; i < echoes; i++) {
    const began = performance.now()
    stream.send(new Uint8Array(32))
    for (let bytes = 0; bytes < 32;) bytes += (await iterator.next()).value.byteLength
    times.push((performance.now() - began) * 1000)
  }
  await stream.close()
  times.sort((a, b) => a - b)

  while (node.services.pubsub.getMeshPeers(TOPIC).length === 0) await sleep(50)
  await sleep(1000)
  const count = async () => { child.send({}); return (await next()).got }
  const began = performance.now()
  for (let i = 0; i < messages; i++) {
    const data = new Uint8Array(200); new DataView(data.buffer).setUint32(0, i)
    await node.services.pubsub.publish(TOPIC, data)
  }
  while (await count() < messages && performance.now() - began < timeout) await sleep(5)
  const arrived = await count()
  const seconds = (performance.now() - began) / 1000
  console.log(JSON.stringify({ megabytesPerSecond, echoMedianUs: times[echoes >> 1], gossipPerSecond: arrived / seconds, arrived }))
  process.exit(0)
}
