// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What every request for state is about, and its limits.</summary>
/// <param name="Number">The block that left the state.</param>
/// <param name="Root">The root of the state.</param>
public readonly record struct StateName(ulong Number, Hash256 Root)
{
    /// <summary>Bytes of keys and values that an answer holds at most; its last leaf and the proof come on top.</summary>
    public const int AnswerBytesMax = 1024 * 1024;

    /// <summary>Accounts whose slots are asked for together.</summary>
    public const int AccountsMax = 64;

    /// <summary>Codes asked for together.</summary>
    public const int CodesMax = 64;

    internal void Write(ref RlpWriter writer)
    {
        writer.Write(Number);
        writer.Write(Root);
    }

    internal static bool TryRead(ref RlpReader fields, out StateName name)
    {
        name = default;
        if (!fields.TryReadUInt64(out ulong number) || !fields.TryReadHash(out Hash256 root))
        {
            return false;
        }

        name = new StateName(number, root);
        return true;
    }

    internal static bool TryReadBytesMax(ref RlpReader fields, out int bytesMax)
    {
        bool isRead = fields.TryReadUInt64(out ulong bytes) && bytes is > 0 and <= AnswerBytesMax;
        bytesMax = isRead ? (int)bytes : 0;
        return isRead;
    }
}
