// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Tracing;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>Executes the last block of a case once more and counts its instructions.</summary>
public static class BlockOpcodes
{
    /// <summary>How often each of the 256 opcodes ran.</summary>
    /// <param name="test">A case whose last block is accepted.</param>
    /// <param name="gasUsed">What the block's header says it used.</param>
    public static long[] Count(BlockTestCase test, out ulong gasUsed)
    {
        using Interpreter interpreter = new();
        SpecChain chain = ChainBeforeLast(test, interpreter);
        if (!Block.TryDecode(test.Steps[^1].Rlp, out Block block, out _))
        {
            throw new InvalidOperationException("The last block of the case cannot be decoded.");
        }

        gasUsed = block.Header.GasUsed;
        BlockContext context = BlockContext.For(
            block.Header, test.Spec, test.Spec.RevisionOf(block.Header), new AncestorHashes(chain, block.Header.ParentHash, block.Header.Number - 1));
        BlockExecution execution = new(context, chain.HeadState, interpreter);
        execution.Begin(block.Header.ParentHash, block.Header.ParentBeaconBlockRoot);
        long[] counts = new long[256];
        OpcodeCounter counter = new(counts);
        foreach (Transaction transaction in block.Transactions)
        {
            if (!transaction.TryGetSender(out Address sender) || execution.TryAdd(transaction, sender, counter) != TransactionError.None)
            {
                throw new InvalidOperationException("A transaction of an accepted block was refused.");
            }
        }

        return counts;
    }

    /// <summary>A chain of all blocks but the last.</summary>
    public static SpecChain ChainBeforeLast(BlockTestCase test, Interpreter interpreter)
    {
        Block.TryDecode(test.GenesisRlp, out Block genesis, out _);
        SpecChain chain = new(test.Spec, test.Pre.ToDiff(), genesis, interpreter);
        foreach (BlockTestStep step in test.Steps.SkipLast(1))
        {
            chain.Import(step.Rlp, static _ => { }, out _);
        }

        return chain;
    }
}
