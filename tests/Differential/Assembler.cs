// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Differential;

/// <summary>Writes EVM code byte by byte, with forward labels resolved at the end (two-byte jump targets).</summary>
public sealed class Assembler
{
    private readonly List<byte> _code = [];
    private readonly List<(int At, int Label)> _uses = [];
    private readonly List<int> _labels = [];

    public int Length => _code.Count;

    public void Op(Op op) => _code.Add((byte)op);

    public void Raw(ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    /// <summary>The shortest PUSH of a big-endian number; PUSH0 for zero.</summary>
    public void Push(ReadOnlySpan<byte> bigEndian)
    {
        ReadOnlySpan<byte> trimmed = bigEndian.TrimStart((byte)0);
        _code.Add((byte)((int)Differential.Op.Push0 + trimmed.Length));
        _code.AddRange(trimmed);
    }

    public void Push(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Push(bytes);
    }

    public int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    /// <summary>Places a JUMPDEST here and binds the label to it.</summary>
    public void Mark(int label)
    {
        _labels[label] = _code.Count;
        Op(Differential.Op.JumpDest);
    }

    /// <summary>PUSH2 of the label's position.</summary>
    public void PushLabel(int label)
    {
        _code.Add((byte)((int)Differential.Op.Push0 + 2));
        _uses.Add((_code.Count, label));
        _code.Add(0);
        _code.Add(0);
    }

    public byte[] Finish()
    {
        byte[] code = [.. _code];
        foreach ((int at, int label) in _uses)
        {
            code[at] = (byte)(_labels[label] >> 8);
            code[at + 1] = (byte)_labels[label];
        }

        return code;
    }
}
