// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>Keeps peers across restarts. The host supplies it; losing its content costs time to find peers again, and forgets bans.</summary>
public interface IPeerStore
{
    /// <summary>Everything that is kept. What cannot be read MUST be left out, not thrown.</summary>
    IReadOnlyList<PeerRecord> Load();

    /// <summary>Writes what changed and drops what was removed. MAY throw: the failure is logged and tried again later.</summary>
    void Save(IReadOnlyCollection<PeerRecord> changed, IReadOnlyCollection<PeerId> removed);
}

/// <summary>A peer store that forgets with the process.</summary>
public sealed class MemoryPeerStore : IPeerStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, PeerRecord> _records = [];

    /// <inheritdoc/>
    public IReadOnlyList<PeerRecord> Load()
    {
        lock (_gate)
        {
            return [.. _records.Values];
        }
    }

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<PeerRecord> changed, IReadOnlyCollection<PeerId> removed)
    {
        lock (_gate)
        {
            foreach (PeerRecord record in changed)
            {
                _records[record.PeerId] = record;
            }

            foreach (PeerId id in removed)
            {
                _ = _records.Remove(id);
            }
        }
    }
}
