// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Ledger.Ports;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Sortition;

/// <summary>Shows the validators of one process as each other's peers.</summary>
internal sealed class InProcessStatus : INetworkStatus
{
    private readonly IReadOnlyList<SortitionValidator> _validators;

    public InProcessStatus(IReadOnlyList<SortitionValidator> validators) => _validators = validators;

    /// <inheritdoc/>
    public bool IsListening => false;

    /// <inheritdoc/>
    public string NodeId => NameOf(0);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListenAddresses => [];

    /// <inheritdoc/>
    public int PeerCount => _validators.Count - 1;

    /// <inheritdoc/>
    public IReadOnlyList<PeerStatus> GetPeers() =>
    [
        .. Enumerable.Range(1, PeerCount).Select(index => new PeerStatus(
            NameOf(index), "/memory/" + index.ToString(CultureInfo.InvariantCulture), ProcessStart.ClientVersion, false, true,
            _validators[index].Parts.Ledger.Chain.Head.Number, [])),
    ];

    /// <inheritdoc/>
    public bool TryAddPeer(string address) => false;

    /// <inheritdoc/>
    public bool TryRemovePeer(string address) => false;

    /// <inheritdoc/>
    public bool TryTrust(string peer) => false;

    /// <inheritdoc/>
    public bool TryDistrust(string peer) => false;

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"validator-{index}");
}
