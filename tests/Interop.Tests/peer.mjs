// SPDX-License-Identifier: Apache-2.0

// js-libp2p nodes under remote control: one JSON command per line on standard input, one JSON answer per line on standard output. Each node has
// keys, ports and peers of its own; they share the process, since loading the modules takes longer than most tests.
// Node 20 lacks Promise.withResolvers, which js-libp2p uses.
Promise.withResolvers ??= () => { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b }); return { promise, resolve, reject } }

const { createLibp2p } = await import('libp2p')
const { tcp } = await import('@libp2p/tcp')
const { noise } = await import('@chainsafe/libp2p-noise')
const { yamux } = await import('@chainsafe/libp2p-yamux')
const { identify, identifyPush } = await import('@libp2p/identify')
const { ping } = await import('@libp2p/ping')
const { gossipsub } = await import('@libp2p/gossipsub')
const { kadDHT, passthroughMapper } = await import('@libp2p/kad-dht')
const { peerIdFromString } = await import('@libp2p/peer-id')
const { multiaddr } = await import('@multiformats/multiaddr')
const { createHash } = await import('node:crypto')
const { createInterface } = await import('node:readline')

const ECHO = '/test/echo/1.0.0' // sends back what it reads, then ends
const SINK = '/test/sink/1.0.0' // reads to the end, then answers with count and SHA-256

const messageId = m => createHash('sha256')
  .update(Uint8Array.of(1, m.topic.length >> 8, m.topic.length & 255)).update(m.topic).update(m.data).digest().subarray(0, 20)

// The machine may be busy with other work, and no test is about time: the limits of 5 and 10 s within js-libp2p would end what is merely slow.
const timeout = 60_000

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
const wholeOf = chunk => chunk.subarray ? chunk.subarray() : chunk
async function send (stream, bytes) {
  if (!stream.send(bytes)) await new Promise((resolve, reject) => { stream.addEventListener('drain', resolve, { once: true }); stream.addEventListener('close', resolve, { once: true }) })
}
async function digest (stream) {
  const hash = createHash('sha256'); let count = 0
  for await (const chunk of stream) { const bytes = wholeOf(chunk); hash.update(bytes); count += bytes.length }
  return { count, hash: hash.digest('hex') }
}

async function createNode (options) {
  const services = { identify: identify({ timeout }), identifyPush: identifyPush({ timeout }), ping: ping({ timeout }) }
  if (options.kad) {
    const limit = { minTimeout: timeout }
    services.dht = kadDHT({
      protocol: options.kad, clientMode: false, peerInfoMapper: passthroughMapper,
      networkDialTimeout: limit, pingOldContactTimeout: limit, pingNewContactTimeout: limit, onPeerConnectTimeout: timeout
    })
  }
  if (options.gossip) {
    const create = gossipsub({
      globalSignaturePolicy: 'StrictNoSign', msgIdFn: messageId, allowPublishToZeroTopicPeers: true, maxInboundDataLength: 8 << 20, heartbeatInterval: 500,
      ...(options.meshless ? { D: 0, Dlo: 0, Dhi: 0, Dscore: 0, Dout: 0, floodPublish: false } : {})
    })
    services.pubsub = components => {
      const pubsub = create(components)
      if (options.gossipVersions) pubsub.protocols = options.gossipVersions
      // What it publishes can only be asked for; of itself it would send to all where it may have a mesh of none.
      if (options.meshless) pubsub.selectPeersToPublish = () => ({ tosend: new Set(), tosendCount: { direct: 0, floodsub: 0, mesh: 0, fanout: 0 } })
      return pubsub
    }
  }

  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      inboundConnectionThreshold: options.inboundConnectionThreshold ?? 1000, dialTimeout: timeout, addressDialTimeout: timeout, inboundUpgradeTimeout: timeout,
      inboundStreamProtocolNegotiationTimeout: timeout, outboundStreamProtocolNegotiationTimeout: timeout
    },
    connectionMonitor: { enabled: false },
    services
  })

  await node.handle(ECHO, async stream => {
    try { for await (const chunk of stream) await send(stream, wholeOf(chunk)); await stream.close() } catch (e) { stream.abort(e) }
  }, { maxInboundStreams: 512, maxOutboundStreams: 512 })
  await node.handle(SINK, async stream => {
    try { const result = await digest(stream); stream.send(new TextEncoder().encode(JSON.stringify(result))); await stream.close() } catch (e) { stream.abort(e) }
  }, { maxInboundStreams: 512, maxOutboundStreams: 512 })

  const got = []
  node.services.pubsub?.addEventListener('gossipsub:message', e => {
    got.push({ topic: e.detail.msg.topic, length: e.detail.msg.data.length, hash: createHash('sha256').update(e.detail.msg.data).digest('hex') })
  })

  return {
    dial: async ({ address }) => {
      const c = await node.dial(multiaddr(address))
      return { peer: c.remotePeer.toString(), encryption: c.encryption, multiplexer: c.multiplexer }
    },
    ping: async ({ peer }) => node.services.ping.ping(peerIdFromString(peer)),
    protocols: async ({ peer }) => {
      try { return (await node.peerStore.get(peerIdFromString(peer))).protocols } catch { return [] }
    },
    metadata: async ({ peer }) => {
      const p = await node.peerStore.get(peerIdFromString(peer))
      return { agent: new TextDecoder().decode(p.metadata.get('AgentVersion')), certified: p.peerRecordEnvelope != null, addresses: p.addresses.map(a => a.multiaddr.toString()) }
    },
    connections: () => node.getConnections().map(c => c.remotePeer.toString()),
    echo: async ({ peer, bytes }) => {
      const s = await node.getConnections(peerIdFromString(peer))[0].newStream(ECHO)
      const chunk = new Uint8Array(65536).map((_, i) => i * 7)
      const hash = createHash('sha256')
      const reading = digest(s)
      for (let left = bytes; left > 0; left -= chunk.length) { const part = chunk.subarray(0, Math.min(left, chunk.length)); hash.update(part); await send(s, part) }
      await s.close()
      const back = await reading
      return { count: back.count, same: back.hash === hash.digest('hex') }
    },
    streams: async ({ peer, count }) => {
      const connection = node.getConnections(peerIdFromString(peer))[0]
      const results = await Promise.all(Array.from({ length: count }, async (_, i) => {
        const s = await connection.newStream(ECHO, { maxOutboundStreams: 512 })
        const reading = digest(s)
        await send(s, new TextEncoder().encode('stream ' + i))
        await s.close()
        return (await reading).count === ('stream ' + i).length
      }))
      return results.filter(Boolean).length
    },
    handle: async ({ protocol }) => { await node.handle(protocol, s => s.close()); return true },
    subscribe: ({ topic }) => { node.services.pubsub.subscribe(topic); return true },
    unsubscribe: ({ topic }) => { node.services.pubsub.unsubscribe(topic); return true },
    publish: async ({ topic, size, fill, count }) => {
      let sent = 0
      for (let i = 0; i < (count ?? 1); i++) {
        const data = new Uint8Array(size).fill(fill); data[0] = i; data[1] = i >> 8
        sent += (await node.services.pubsub.publish(topic, data)).recipients.length
      }
      return sent
    },
    messages: () => got,
    mesh: ({ topic }) => node.services.pubsub.getMeshPeers(topic),
    subscribers: ({ topic }) => node.services.pubsub.getSubscribers(topic).map(p => p.toString()),
    findPeer: async ({ peer }) => (await node.services.dht.findPeer(peerIdFromString(peer), { signal: AbortSignal.timeout(timeout) }).next()).value?.name,
    closest: async ({ peer }) => {
      const near = []
      for await (const e of node.services.dht.getClosestPeers(peerIdFromString(peer).toMultihash().bytes)) if (e.name === 'FINAL_PEER') near.push(e.peer.id.toString())
      return near
    },
    routing: () => node.services.dht.routingTable.size,
    hangUp: async ({ peer }) => { await node.hangUp(peerIdFromString(peer)); return true },
    throughput: async ({ peer, bytes, chunkBytes }) => {
      const s = await node.getConnections(peerIdFromString(peer))[0].newStream(SINK)
      const reading = (async () => { let text = ''; for await (const c of s) text += new TextDecoder().decode(wholeOf(c)); return text })()
      const chunk = new Uint8Array(chunkBytes).fill(1)
      const began = performance.now()
      for (let left = bytes; left > 0; left -= chunk.length) await send(s, chunk)
      await s.close()
      const answer = JSON.parse(await reading)
      return { ms: performance.now() - began, count: answer.count }
    },
    sleep: async ({ ms }) => { await sleep(ms); return true },
    stop: async () => { await node.stop(); return true },
    names: { peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(a => a.toString()) }
  }
}

const nodes = new Map()
async function answer ({ node, command, ...request }) {
  if (command === 'create') {
    const created = await createNode(request)
    nodes.set(node, created)
    return created.names
  }
  const result = await nodes.get(node)[command](request)
  if (command === 'stop') nodes.delete(node)
  return result
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...request } = JSON.parse(line)
  answer(request).then(result => console.log(JSON.stringify({ id, result: result ?? null })),
    error => console.log(JSON.stringify({ id, error: String(error?.message ?? error), code: error?.name })))
}
process.exit(0)
