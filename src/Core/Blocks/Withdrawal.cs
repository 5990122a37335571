// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Core.Blocks;

/// <summary>A credit from the consensus layer (EIP-4895).</summary>
/// <param name="Index">Running number over all withdrawals of the chain.</param>
/// <param name="ValidatorIndex">Number of the validator whose stake is paid out.</param>
/// <param name="Address">The account credited.</param>
/// <param name="AmountGwei">The amount in gwei (10^9 wei).</param>
public readonly record struct Withdrawal(ulong Index, ulong ValidatorIndex, Address Address, ulong AmountGwei)
{
    /// <summary>Encoded size of the smallest withdrawal: header, address, three numbers of one byte.</summary>
    internal const int EncodedSizeMin = 25;

    /// <summary>Writes it as an item of a list; the same bytes are the value in the trie of withdrawals.</summary>
    public void WriteTo(ref RlpWriter writer)
    {
        writer.WriteListHeader(RlpLength.Of(Index) + RlpLength.Of(ValidatorIndex) + RlpLength.Address + RlpLength.Of(AmountGwei));
        writer.Write(Index);
        writer.Write(ValidatorIndex);
        writer.Write(Address);
        writer.Write(AmountGwei);
    }

    internal static bool TryRead(ref RlpReader reader, out Withdrawal withdrawal)
    {
        withdrawal = default;
        if (!reader.TryReadList(out RlpReader fields))
        {
            return false;
        }

        if (!fields.TryReadUInt64(out ulong index)
            || !fields.TryReadUInt64(out ulong validatorIndex)
            || !fields.TryReadAddress(out Address address)
            || !fields.TryReadUInt64(out ulong amountGwei)
            || !fields.TryEnd())
        {
            return reader.Fail(fields.Error);
        }

        withdrawal = new Withdrawal(index, validatorIndex, address, amountGwei);
        return true;
    }
}
