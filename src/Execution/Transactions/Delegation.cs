// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>The code that stands for another account's code: <c>0xef0100</c> and its address (EIP-7702).</summary>
public static class Delegation
{
    /// <summary>Length of the code in bytes.</summary>
    public const int SizeBytes = 3 + Address.Size;

    private static ReadOnlySpan<byte> Prefix => [0xEF, 0x01, 0x00];

    /// <summary>True when the code is a delegation.</summary>
    public static bool IsDelegation(ReadOnlySpan<byte> code) => code.Length == SizeBytes && code.StartsWith(Prefix);

    /// <summary>The account whose code runs instead; false when the code is no delegation.</summary>
    public static bool TryGetTarget(ReadOnlySpan<byte> code, out Address target)
    {
        bool isDelegation = IsDelegation(code);
        target = isDelegation ? new Address(code[Prefix.Length..]) : default;
        return isDelegation;
    }

    /// <summary>The code that delegates to an account.</summary>
    public static byte[] To(in Address target) => [.. Prefix, .. target.AsSpan()];
}
