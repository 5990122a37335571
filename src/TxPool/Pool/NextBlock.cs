// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.TxPool.Pool;

/// <summary>What is known of the block to come: its rules, prices and gas limit.</summary>
/// <param name="Rules">The rules for transactions, at the earliest time that it can have.</param>
/// <param name="GasLimit">The gas limit.</param>
/// <param name="BaseFee">The base fee in wei per gas.</param>
/// <param name="BlobBaseFee">The base fee in wei per blob gas.</param>
internal sealed record NextBlock(TransactionRuleSet Rules, ulong GasLimit, UInt256 BaseFee, UInt256 BlobBaseFee)
{
    public static NextBlock After(PoolHead head, ChainSpec spec)
    {
        BlockHeader parent = head.Header;
        ulong timestamp = parent.Timestamp + 1;
        Revision revision = spec.RevisionAt(parent.Number + 1, timestamp);
        TransactionRuleSet rules = TransactionRuleSet.For(spec, revision, timestamp);
        return new NextBlock(
            rules,
            head.NextGasLimit ?? parent.GasLimit,
            head.NextBaseFee ?? (revision >= Revision.London ? Execution.Fees.BaseFee.Next(parent, spec) : UInt256.Zero),
            BlobBaseFeeAfter(parent, rules));
    }

    private static UInt256 BlobBaseFeeAfter(BlockHeader parent, in TransactionRuleSet rules)
    {
        if (rules.Revision < Revision.Cancun)
        {
            return UInt256.Zero;
        }

        return rules.AreBlobsEnabled ? BlobGas.BaseFeeAt(BlobGas.NextExcess(parent, rules.Blobs, rules.Revision), rules.Blobs) : BlobGas.BaseFeeMin;
    }
}
