// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Muxing;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Security;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Raw connection to encrypted connection: agree on Noise, shake hands, agree on Yamux, all within one time limit.</summary>
internal sealed class ConnectionUpgrader(NodeIdentity identity, TimeProvider time, TimeSpan handshakeTime)
{
    private static readonly string[] Security = [NoiseUpgrader.ProtocolId];
    private static readonly string[] Muxers = [YamuxConnection.ProtocolId];

    private readonly NoiseUpgrader _noise = new(identity, Muxers);

    /// <summary>Upgrades; on failure the raw connection is gone.</summary>
    /// <exception cref="Libp2pException">It failed, with the reason.</exception>
    public async Task<UpgradedChannel> UpgradeAsync(IRawConnection raw, bool isDialler, PeerId? expectedPeer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = TimeLimit.Create(time, handshakeTime, cancellationToken);
        NoiseChannel? channel = null;
        try
        {
            PipeByteChannel plain = new(raw);
            _ = isDialler
                ? await MultistreamSelect.SelectAsync(plain, Security, limit.Token)
                : await MultistreamSelect.AnswerAsync(plain, Security.Contains, limit.Token);
            NoiseUpgrader.Outcome outcome = await _noise.UpgradeAsync(raw, isDialler, expectedPeer, limit.Token);
            channel = outcome.Channel;
            byte[] rest = [];
            if (outcome.Muxer is null)
            {
                SecureByteChannel secure = new(channel);
                _ = isDialler
                    ? await MultistreamSelect.SelectAsync(secure, Muxers, limit.Token)
                    : await MultistreamSelect.AnswerAsync(secure, Muxers.Contains, limit.Token);
                rest = secure.TakeRest();
            }

            return new UpgradedChannel(
                channel, outcome.RemotePeer, raw.LocalAddress, raw.RemoteAddress,
                isDialler ? ConnectionDirection.Outbound : ConnectionDirection.Inbound, rest);
        }
        catch (Exception exception)
        {
            raw.Abort();
            await (channel?.DisposeAsync() ?? raw.DisposeAsync());
            throw exception switch
            {
                Libp2pException => exception,
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new Libp2pException(CloseReason.Timeout, "the handshake took too long", exception),
                IOException or InvalidOperationException => new Libp2pException(CloseReason.TransportFailed, "the connection broke in the handshake", exception),
                _ => exception,
            };
        }
    }
}
