// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Network.Libp2p;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>Stays connected to the peers that the operator named: they are dialled again at most three seconds after they are gone.</summary>
internal sealed class StaticPeers
{
    private const int PeersMax = 256;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<PeerId, (Multiaddress Address, CancellationTokenSource Stop)> _peers = new();
    private readonly ConcurrentDictionary<PeerId, Task> _loops = new();
    private readonly Libp2pHost _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<PeerId, bool> _mayConnect;

    internal StaticPeers(Libp2pHost host, TimeProvider time, Func<PeerId, bool> mayConnect, ILogger logger)
    {
        _host = host;
        _time = time;
        _mayConnect = mayConnect;
        _logger = logger;
    }

    internal bool Contains(PeerId peer) => _peers.ContainsKey(peer);

    /// <summary>Stays connected to a peer from now on.</summary>
    /// <returns>False when the address names no peer, or this node, or there are too many.</returns>
    internal bool TryAdd(Multiaddress address, CancellationToken cancellationToken)
    {
        if (address.PeerId is not { } peer || peer == _host.PeerId || _peers.Count >= PeersMax)
        {
            return false;
        }

        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!_peers.TryAdd(peer, (address, stop)))
        {
            stop.Dispose();
            return true;
        }

        _loops[peer] = Task.Run(() => KeepAsync(peer, address, stop.Token), CancellationToken.None);
        return true;
    }

    /// <summary>Forgets a peer; the connection is the caller's to end.</summary>
    internal bool TryRemove(PeerId peer)
    {
        if (!_peers.TryRemove(peer, out (Multiaddress Address, CancellationTokenSource Stop) removed))
        {
            return false;
        }

        removed.Stop.Cancel();
        return true;
    }

    /// <summary>Waits until every loop has ended; they end when the network stops.</summary>
    internal Task DrainAsync() => Task.WhenAll(_loops.Values);

    private async Task KeepAsync(PeerId peer, Multiaddress address, CancellationToken cancellationToken)
    {
        try
        {
            // Two nodes that name each other would meet in the middle and close one of two connections.
            TimeSpan pause = FirstPause;
            await Task.Delay(_host.PeerId < peer ? TimeSpan.Zero : PauseMax, _time, cancellationToken);
            while (true)
            {
                if (_host.Find(peer) is not null || !_mayConnect(peer))
                {
                    pause = FirstPause;
                    await Task.Delay(Look, _time, cancellationToken);
                    continue;
                }

                try
                {
                    await _host.DialAsync(address, cancellationToken);
                }
                catch (Libp2pException exception)
                {
                    NetworkLog.Unreachable(_logger, address.ToString(), exception.Message);
                    await Task.Delay(pause, _time, cancellationToken);
                    pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how the loop ends.
        }
    }
}
