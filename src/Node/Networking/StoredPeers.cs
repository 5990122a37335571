// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>Keeps peers and bans in the node's database.</summary>
/// <remarks>
/// <code>
/// family   key                     value
/// peers    the peer's id           a peer record (protobuf)
/// </code>
/// </remarks>
internal sealed class StoredPeers : IPeerStore
{
    private readonly IKeyValueStore _store;

    public StoredPeers(IKeyValueStore store) => _store = store;

    /// <inheritdoc/>
    public IReadOnlyList<PeerRecord> Load()
    {
        List<PeerRecord> records = [];
        using IKeyValueIterator iterator = _store.CreateIterator(NodeFamilies.Peers);
        for (bool isThere = iterator.SeekToFirst(); isThere; isThere = iterator.Next())
        {
            if (PeerRecord.TryDecode(iterator.Value, out PeerRecord? record))
            {
                records.Add(record);
            }
        }

        return records;
    }

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<PeerRecord> changed, IReadOnlyCollection<PeerId> removed)
    {
        using IWriteBatch batch = _store.CreateBatch();
        foreach (PeerRecord record in changed)
        {
            batch.Put(NodeFamilies.Peers, record.PeerId.Bytes, record.Encode());
        }

        foreach (PeerId peer in removed)
        {
            batch.Delete(NodeFamilies.Peers, peer.Bytes);
        }

        _store.Write(batch, Durability.Buffered);
    }
}
