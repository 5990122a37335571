// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Consensus.Runtime.Heights;

/// <summary>The payloads of the heights at work: received, built or restored. Safe to use from several threads.</summary>
/// <remarks>
/// Bounded in bytes. Payloads the log stands by (restored ones and those it was asked for) are never dropped before their height is released;
/// of the others the oldest go first, which costs a request to the peers at worst.
/// </remarks>
public sealed class PayloadShelf : IPayloadSource
{
    /// <summary>Payloads kept, in bytes of their encodings.</summary>
    public const long BytesMax = 128L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<(Height Height, BlockValue Value), Entry> _entries = [];
    private readonly LinkedList<(Height Height, BlockValue Value)> _droppable = [];
    private readonly long _bytesMax;
    private long _bytes;

    /// <summary>Makes an empty shelf.</summary>
    /// <param name="bytesMax">How much it keeps.</param>
    public PayloadShelf(long bytesMax = BytesMax) => _bytesMax = bytesMax;

    /// <summary>Bytes of the encodings kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Keeps a payload; an own block arrives before its head is signed.</summary>
    public void Put(BlockPayload payload) => Put(payload, PayloadCodec.Encode(payload), isKept: false);

    /// <summary>Finds a payload.</summary>
    public bool TryGet(Height height, BlockValue value, [NotNullWhen(true)] out BlockPayload? payload)
    {
        lock (_gate)
        {
            payload = _entries.TryGetValue((height, value), out Entry? entry) ? entry.Payload : null;
            return payload is not null;
        }
    }

    /// <summary>Finds a payload that may go out. One whose head is not signed stays here: peers would refuse it and blame this node.</summary>
    public bool TryGetSigned(Height height, BlockValue value, [NotNullWhen(true)] out BlockPayload? payload)
    {
        if (TryGet(height, value, out payload) && !payload.Head.IsSigned)
        {
            payload = null;
        }

        return payload is not null;
    }

    /// <summary>Replaces the head of an own block by the signed one.</summary>
    public void Sign(ProposalHead head)
    {
        if (TryGet(head.Height, head.Value, out BlockPayload? payload))
        {
            BlockPayload signed = new(head, payload.Transactions, payload.LastCertificate);
            Put(signed, PayloadCodec.Encode(signed), isKept: true);
        }
    }

    /// <inheritdoc/>
    public bool TryGetEncoded(Height height, BlockValue value, out ReadOnlyMemory<byte> encoded)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((height, value), out Entry? entry))
            {
                encoded = default;
                return false;
            }

            Keep(entry);
            encoded = entry.Encoded;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Restore(Height height, BlockValue value, ReadOnlyMemory<byte> encoded)
    {
        bool ok = PayloadCodec.TryDecode(encoded.Span, out BlockPayload? payload, out _);
        Invariant.Check(ok && payload!.Height == height && payload.Value == value);
        Put(payload!, encoded, isKept: true);
    }

    /// <summary>Drops the payloads at and below a committed height.</summary>
    public void Release(Height committed)
    {
        lock (_gate)
        {
            foreach ((Height Height, BlockValue Value) name in _entries.Keys.Where(name => name.Height <= committed).ToArray())
            {
                Remove(name);
            }
        }
    }

    private void Put(BlockPayload payload, ReadOnlyMemory<byte> encoded, bool isKept)
    {
        (Height, BlockValue) name = (payload.Height, payload.Value);
        lock (_gate)
        {
            isKept |= _entries.TryGetValue(name, out Entry? old) && old.Place is null;
            Remove(name);
            Entry entry = new(payload, encoded) { Place = isKept ? null : _droppable.AddLast(name) };
            _entries.Add(name, entry);
            _bytes += encoded.Length;
            while (_bytes > _bytesMax && _droppable.First is { } oldest)
            {
                Remove(oldest.Value);
            }
        }
    }

    private void Keep(Entry entry)
    {
        if (entry.Place is { } place)
        {
            _droppable.Remove(place);
            entry.Place = null;
        }
    }

    private void Remove((Height Height, BlockValue Value) name)
    {
        if (_entries.Remove(name, out Entry? entry))
        {
            Keep(entry);
            _bytes -= entry.Encoded.Length;
        }
    }

    private sealed class Entry(BlockPayload payload, ReadOnlyMemory<byte> encoded)
    {
        internal BlockPayload Payload { get; } = payload;

        internal ReadOnlyMemory<byte> Encoded { get; } = encoded;

        internal LinkedListNode<(Height Height, BlockValue Value)>? Place { get; set; }
    }
}
