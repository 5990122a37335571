// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Wire;

namespace PowerVerse.Chain.Network.Libp2p.Peers;

/// <summary>What a node remembers of a peer across restarts.</summary>
public sealed record PeerRecord
{
    /// <summary>Most addresses that are remembered.</summary>
    public const int AddressesMax = 8;

    /// <summary>Longest encoding in bytes.</summary>
    public const int SizeBytesMax = 16 * 1024;

    /// <summary>Longest name of the peer's program in bytes.</summary>
    public const int AgentBytesMax = 256;

    /// <summary>The peer.</summary>
    public required PeerId PeerId { get; init; }

    /// <summary>Where it can be dialled.</summary>
    public IReadOnlyList<Multiaddress> Addresses { get; init; } = [];

    /// <summary>Whether the addresses come from the peer itself; those that others told may be wrong.</summary>
    public bool IsVerified { get; init; }

    /// <summary>When it was last connected.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>When it was last dialled.</summary>
    public DateTimeOffset LastDial { get; init; }

    /// <summary>Dials that failed since one succeeded.</summary>
    public int Failures { get; init; }

    /// <summary>Connections in a row that one of the two sides ended since they have nothing to say to each other. Forgotten with the process: programs are updated.</summary>
    public int Refusals { get; init; }

    /// <summary>What is thought of it, from -100 to 100, at <see cref="ScoreAt"/>.</summary>
    public double Score { get; init; }

    /// <summary>When the score was set; it halves every ten minutes since.</summary>
    public DateTimeOffset ScoreAt { get; init; }

    /// <summary>Until when it may not connect.</summary>
    public DateTimeOffset BannedUntil { get; init; }

    /// <summary>Its program.</summary>
    public string AgentVersion { get; init; } = "";

    /// <summary>The record as bytes for a store.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        ProtobufWriter writer = new(output);
        writer.WriteBytes(1, PeerId.Bytes);
        foreach (Multiaddress address in Addresses.Take(AddressesMax))
        {
            writer.WriteBytes(2, address.Bytes);
        }

        writer.WriteVarint(3, IsVerified ? 1UL : 0UL);
        writer.WriteVarint(4, Milliseconds(LastSeen));
        writer.WriteVarint(5, Milliseconds(LastDial));
        writer.WriteVarint(6, (ulong)Failures);
        writer.WriteVarint(7, (ulong)((Math.Clamp(Score, -100, 100) * ScoreScale) + ScoreOffset));
        writer.WriteVarint(8, Milliseconds(ScoreAt));
        writer.WriteVarint(9, Milliseconds(BannedUntil));
        writer.WriteText(10, AgentVersion);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a record; false when it is malformed, so that the store can drop it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PeerRecord? record)
    {
        record = null;
        if (bytes.Length > SizeBytesMax)
        {
            return false;
        }

        PeerId? id = null;
        List<Multiaddress> addresses = [];
        Span<ulong> numbers = stackalloc ulong[10];
        string agent = "";
        ProtobufReader reader = new(bytes);
        while (reader.TryReadField())
        {
            ReadOnlySpan<byte> value;
            bool isRead;
            switch (reader.Field)
            {
                case 1:
                    isRead = reader.TryReadBytes(PeerId.SizeBytesMax, out value) && PeerId.TryDecode(value, out id);
                    break;
                case 2:
                    isRead = reader.TryReadBytes(Multiaddress.SizeBytesMax, out value)
                        && Multiaddress.TryDecode(value, out Multiaddress? address, out _) && TryAdd(addresses, address);
                    break;
                case >= 3 and <= 9:
                    isRead = reader.TryReadVarint(out numbers[reader.Field]);
                    break;
                case 10:
                    isRead = reader.TryReadBytes(AgentBytesMax, out value);
                    agent = Encoding.UTF8.GetString(value);
                    break;
                default:
                    isRead = reader.TrySkip();
                    break;
            }

            if (!isRead)
            {
                return false;
            }
        }

        if (reader.IsMalformed || id is null || numbers[6] > int.MaxValue || numbers[7] > 2 * ScoreOffset)
        {
            return false;
        }

        record = new PeerRecord
        {
            PeerId = id,
            Addresses = addresses,
            IsVerified = numbers[3] != 0,
            LastSeen = Time(numbers[4]),
            LastDial = Time(numbers[5]),
            Failures = (int)numbers[6],
            Score = ((double)numbers[7] - ScoreOffset) / ScoreScale,
            ScoreAt = Time(numbers[8]),
            BannedUntil = Time(numbers[9]),
            AgentVersion = agent,
        };
        return true;
    }

    private const double ScoreScale = 100;
    private const ulong ScoreOffset = 10_000;

    private static bool TryAdd(List<Multiaddress> addresses, Multiaddress address)
    {
        addresses.Add(address);
        return addresses.Count <= AddressesMax;
    }

    private static ulong Milliseconds(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeMilliseconds());

    private static DateTimeOffset Time(ulong milliseconds) =>
        milliseconds == 0 ? default : DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(milliseconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
