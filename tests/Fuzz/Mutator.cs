// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Differential;

namespace PowerVerse.Chain.Fuzz;

/// <summary>Turns right inputs into nearly right ones: flips, cuts, repeats, splices, and lengths that lie.</summary>
public sealed class Mutator
{
    private const int MutationsMax = 6;

    private static readonly byte[] Telling = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xf9, 0xfa, 0xff];

    private readonly Prng _random;
    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly int _sizeBytesMax;
    private readonly byte[] _scratch;

    public Mutator(Prng random, IReadOnlyList<byte[]> seeds, int sizeBytesMax)
    {
        _random = random;
        _seeds = seeds;
        _sizeBytesMax = sizeBytesMax;
        _scratch = new byte[sizeBytesMax];
    }

    /// <summary>The next input; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int length;
        if (_seeds.Count == 0 || _random.Chance(1, 20))
        {
            length = _random.Below(Math.Min(_sizeBytesMax, 512));
            _random.Bytes(length).CopyTo(_scratch, 0);
        }
        else
        {
            byte[] seed = _random.Pick(_seeds);
            length = Math.Min(seed.Length, _sizeBytesMax);
            seed.AsSpan(0, length).CopyTo(_scratch);
        }

        for (int i = _random.Below(MutationsMax + 1); i > 0; i--)
        {
            length = Mutate(length);
        }

        return _scratch.AsSpan(0, length);
    }

    private int Mutate(int length)
    {
        if (length == 0)
        {
            _scratch[0] = (byte)_random.Below(256);
            return 1;
        }

        int at = _random.Below(length);
        switch (_random.Below(8))
        {
            case 0:
                _scratch[at] ^= (byte)(1 << _random.Below(8));
                return length;
            case 1:
                _scratch[at] = _random.Pick(Telling);
                return length;
            case 2:
                _scratch[at] = (byte)(_scratch[at] + _random.Below(5) - 2);
                return length;
            case 3:
                return at;
            case 4:
                return Remove(at, Math.Min(1 + _random.Below(8), length - at), length);
            case 5:
                return Insert(at, _random.Bytes(1 + _random.Below(8)), length);
            case 6:
                return Insert(at, _scratch.AsSpan(at, Math.Min(1 + _random.Below(64), length - at)).ToArray(), length);
            default:
                return Splice(at);
        }
    }

    private int Remove(int at, int count, int length)
    {
        _scratch.AsSpan(at + count, length - at - count).CopyTo(_scratch.AsSpan(at));
        return length - count;
    }

    private int Insert(int at, byte[] bytes, int length)
    {
        int count = Math.Min(bytes.Length, _sizeBytesMax - length);
        _scratch.AsSpan(at, length - at).CopyTo(_scratch.AsSpan(at + count));
        bytes.AsSpan(0, count).CopyTo(_scratch.AsSpan(at));
        return length + count;
    }

    private int Splice(int at)
    {
        if (_seeds.Count == 0)
        {
            return at;
        }

        byte[] other = _random.Pick(_seeds);
        int from = other.Length == 0 ? 0 : _random.Below(other.Length);
        int count = Math.Min(other.Length - from, _sizeBytesMax - at);
        other.AsSpan(from, count).CopyTo(_scratch.AsSpan(at));
        return at + count;
    }
}
