// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.SpecKit.Running;

namespace PowerVerse.Chain.SpecKit.Blocks;

/// <summary>Runs one block test: genesis, every block in order, the head and the state at the end.</summary>
public static class BlockTestRunner
{
    public static SpecOutcome Run(BlockTestCase test, SpecWorker worker)
    {
        if (!Block.TryDecode(test.GenesisRlp, out Block genesis, out BlockDecodeError error))
        {
            return SpecOutcome.Failed($"genesis block does not decode: {error}");
        }

        SpecChain chain = new(test.Spec, test.Pre.ToDiff(), genesis, worker.Interpreter);
        if (chain.HeadState.Root != genesis.Header.StateRoot)
        {
            return SpecOutcome.Failed($"genesis state root {chain.HeadState.Root}, expected {genesis.Header.StateRoot}");
        }

        for (int i = 0; i < test.Steps.Count; i++)
        {
            // Where the last valid block fails, the expected end state shows what is amiss.
            bool isLast = test.Steps[i].Hash == test.LastBlockHash;
            string? inState = null;
            if (Import(chain, test.Steps[i], state => inState = isLast ? CompareState(state, test) : null) is { } difference)
            {
                return SpecOutcome.Failed($"block {i + 1} of {test.Steps.Count}: {difference}{(inState is null ? string.Empty : "; " + inState)}");
            }
        }

        return Compare(chain, test) is { } final ? SpecOutcome.Failed(final) : SpecOutcome.Passed;
    }

    private static string? Import(SpecChain chain, BlockTestStep step, Action<IWorldState> onRefused)
    {
        Hash256 headBefore = chain.Head.Hash;
        Refusal? refusal = chain.Import(step.Rlp, onRefused, out BlockHeader? header);
        if (step.ExpectedException is { } expected)
        {
            return refusal is null ? $"accepted, expected {expected}"
                : chain.Head.Hash != headBefore ? "refused, yet the head moved"
                : IsExpected(chain, step, expected, refusal.Value) ? null
                : $"refused by {refusal}, expected {expected}";
        }

        if (refusal is not null)
        {
            return $"refused by {refusal}";
        }

        return step.Hash is { } hash && header!.Hash != hash ? $"hash {header.Hash}, expected {hash}"
            : step.GasUsed is { } gas && header!.GasUsed != gas ? $"gas used {header.GasUsed}, expected {gas}"
            : null;
    }

    private static bool IsExpected(SpecChain chain, BlockTestStep step, string expected, Refusal refusal) =>
        ExceptionNames.Matches(expected, refusal)
        || (refusal.Block == BlockErrorCode.WrongTransactionsRoot
            && chain.ExamineBehindTransactionsRoot(step.Rlp) is { } second
            && ExceptionNames.Matches(expected, second));

    private static string? Compare(SpecChain chain, BlockTestCase test)
    {
        if (chain.Head.Hash != test.LastBlockHash)
        {
            return $"head {chain.Head.Hash} (number {chain.Head.Number}), expected {test.LastBlockHash}";
        }

        IWorldState state = chain.HeadState;
        return state.Root != chain.Head.StateRoot || (test.PostStateRoot is { } root && root != state.Root)
            ? $"state root {state.Root}, expected {test.PostStateRoot ?? chain.Head.StateRoot}"
            : CompareState(state, test);
    }

    private static string? CompareState(IWorldState state, BlockTestCase test) =>
        test.PostDiff is { } diff ? StateComparison.FirstDifference(state, diff)
        : test.PostState is { } expected ? StateComparison.FirstDifference(state, expected, test.Pre.Accounts.Keys)
        : null;
}
