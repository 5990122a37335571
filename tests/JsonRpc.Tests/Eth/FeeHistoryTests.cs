// SPDX-License-Identifier: Apache-2.0

using System.Reflection;
using System.Text.Json;
using PowerVerse.Chain.Ledger.Queries;

namespace PowerVerse.Chain.JsonRpc.Tests.Eth;

/// <summary>What eth_feeHistory does while blocks come.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class FeeHistoryTests
{
    [Test]
    public void Latest_is_never_beyond_a_head_that_moves_meanwhile()
    {
        GrowingChain? growing = null;
        using ChainHarness chain = new(view: chain => (IBlockChain)(growing = GrowingChain.Over(chain)));
        chain.Seal(1);
        growing!.Grow = () => chain.Seal(2);

        JsonElement history = chain.Result("eth_feeHistory", """["0x2","latest",[50]]""");
        history.GetProperty("gasUsedRatio").GetArrayLength().Should().Be(2);
        growing.Grow = null;
        chain.Call("eth_feeHistory", """["0x2","0x3e8",[50]]""").Should().Contain("request beyond head block: requested 1000, head ");
    }
}

/// <summary>A chain that gets another block after each look at its head: the worst a caller can meet.</summary>
public class GrowingChain : DispatchProxy
{
    private IBlockChain? _chain;

    /// <summary>Adds a block; null: the chain stands still.</summary>
    public Action? Grow { get; set; }

    /// <summary>A view of a chain.</summary>
    public static GrowingChain Over(IBlockChain chain)
    {
        IBlockChain view = Create<IBlockChain, GrowingChain>();
        GrowingChain growing = (GrowingChain)(object)view;
        growing._chain = chain;
        return growing;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object? result = targetMethod!.Invoke(_chain, args);
        if (targetMethod.Name == "get_Head")
        {
            Grow?.Invoke();
        }

        return result;
    }
}
