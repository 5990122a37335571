// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Analysis;

/// <summary>Deployed code prepared for execution: padded, pinned, with its jump destinations. Never changes.</summary>
/// <remarks>Layout of the buffer: lead | code | padding | bitmap.</remarks>
internal sealed unsafe class AnalyzedCode
{
    private const int DelegationLength = 23;

    private readonly byte[] _buffer;

    public AnalyzedCode(ReadOnlySpan<byte> code)
    {
        int bitmapStart = JumpAnalysis.CodeLead + code.Length + JumpAnalysis.CodePadding;
        _buffer = GC.AllocateArray<byte>(bitmapStart + JumpAnalysis.BitmapSize(code.Length), pinned: true);
        code.CopyTo(_buffer.AsSpan(JumpAnalysis.CodeLead));

        // SAFETY: the array is pinned for its life, and whoever runs the code holds this object.
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_buffer));
        Code = start + JumpAnalysis.CodeLead;
        Length = code.Length;
        JumpMap = start + bitmapStart;
        JumpAnalysis.Run(Code, Length, JumpMap);
        if (TryReadDelegation(code, out Address target))
        {
            IsDelegation = true;
            DelegationTarget = target;
        }
    }

    /// <summary>The first byte of the code.</summary>
    public byte* Code { get; }

    /// <summary>Length of the code in bytes, padding excluded.</summary>
    public int Length { get; }

    /// <summary>One bit per code byte: set where a jump may land.</summary>
    public byte* JumpMap { get; }

    /// <summary>True when the code is a delegation designator (EIP-7702).</summary>
    public bool IsDelegation { get; }

    /// <summary>Whose code runs instead, when this is a delegation.</summary>
    public Address DelegationTarget { get; }

    /// <summary>Bytes of memory held.</summary>
    public int SizeBytes => _buffer.Length;

    /// <summary>Reads a delegation designator: 0xef0100 and an address (EIP-7702).</summary>
    public static bool TryReadDelegation(ReadOnlySpan<byte> code, out Address target)
    {
        if (code.Length == DelegationLength && code[0] == 0xef && code[1] == 0x01 && code[2] == 0x00)
        {
            target = new Address(code[3..]);
            return true;
        }

        target = default;
        return false;
    }
}
