// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Blocks;

/// <summary>What is fixed for every transaction of one block: rules, environment, limits.</summary>
public sealed class BlockContext
{
    /// <summary>Makes a context from its parts; <see cref="For"/> derives them from a header.</summary>
    public BlockContext(ChainSpec spec, in TransactionRuleSet rules, BlockEnvironment environment)
    {
        Spec = spec;
        Rules = rules;
        Environment = environment;
        Precompiles = environment.Precompiles ?? PrecompileSet.For(rules.Revision);
    }

    /// <summary>The chain.</summary>
    public ChainSpec Spec { get; }

    /// <summary>The rules for transactions.</summary>
    public TransactionRuleSet Rules { get; }

    /// <summary>The fork in force.</summary>
    public Revision Revision => Rules.Revision;

    /// <summary>What code may learn of the block.</summary>
    public BlockEnvironment Environment { get; }

    /// <summary>The precompiled contracts in force.</summary>
    public PrecompileSet Precompiles { get; }

    /// <summary>Blob gas that a block may hold.</summary>
    public ulong BlobGasMax => Rules.AreBlobsEnabled ? Rules.Blobs.MaxGas : 0;

    /// <summary>All that an empty block may hold; never more than the 2^63 - 1 gas that one execution can count (EIP-1985).</summary>
    public BlockAllowance WholeAllowance => new(Math.Min(Environment.GasLimit, long.MaxValue), BlobGasMax);

    /// <summary>The same block with another environment, for simulations.</summary>
    public BlockContext With(BlockEnvironment environment) => new(Spec, Rules, environment);

    /// <summary>The context of the block with this header.</summary>
    /// <param name="header">The header; of a block being built, the fields that are known before execution.</param>
    /// <param name="spec">The chain.</param>
    /// <param name="revision">The block's rules.</param>
    /// <param name="hashes">The hashes of its ancestors.</param>
    public static BlockContext For(BlockHeader header, ChainSpec spec, Revision revision, IBlockHashes hashes) =>
        new(spec, TransactionRuleSet.For(spec, revision, header.Timestamp), new BlockEnvironment
        {
            Number = header.Number,
            Timestamp = header.Timestamp,
            GasLimit = header.GasLimit,
            Beneficiary = header.Beneficiary,
            BaseFee = header.BaseFeePerGas ?? UInt256.Zero,
            Difficulty = header.Difficulty,
            PrevRandao = header.MixHash,
            BlobBaseFee = BlobGas.BaseFeeOf(header, spec),
            ChainId = spec.ChainId,
            BlockHashes = hashes,
        });
}
