// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>A protocol that this node serves.</summary>
/// <param name="Id">Its name in multistream-select, compared exactly.</param>
/// <param name="StreamsPerPeerMax">Streams that one peer may have open for it; more are reset.</param>
/// <param name="HandleAsync">Serves one stream. The token is cancelled when the connection ends or the host stops; what is thrown resets the stream.</param>
public sealed record ProtocolHandler(string Id, int StreamsPerPeerMax, Func<PeerChannel, CancellationToken, Task> HandleAsync);
