// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Evm.Frames;
using PowerVerse.Chain.Evm.Tracing;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Gathers the logs of a call and, where wanted, shows each move of value as a log of the address that ERC-7528 gives to the coin itself.</summary>
internal readonly struct TransferTracer : ITracer
{
    // keccak256("Transfer(address,address,uint256)"), ERC-20.
    private static readonly Hash256 TransferTopic = Hash256.Parse("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    private static readonly Address Coin = Address.Parse("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");

    private readonly CancellationToken _cancellation;
    private readonly bool _showsTransfers;
    private readonly List<Log> _logs;
    private readonly Stack<int> _frames;

    /// <param name="showsTransfers">Whether moves of value are shown.</param>
    /// <param name="cancellation">Ends the run.</param>
    public TransferTracer(bool showsTransfers, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _showsTransfers = showsTransfers;
        _logs = [];
        _frames = new Stack<int>();
    }

    public static bool IsEnabled => true;

    public static bool TracesSteps => false;

    public static bool IsInterruptible => true;

    public bool IsInterrupted => _cancellation.IsCancellationRequested;

    /// <summary>The logs that stand, in order.</summary>
    public IReadOnlyList<Log> Logs => _logs;

    public void OnStep(in StepStart step)
    {
    }

    public void OnStepEnd(in StepEnd step)
    {
    }

    public void OnEnter(in FrameStart frame)
    {
        _frames.Push(_logs.Count);
        if (frame.Kind is not (FrameKind.DelegateCall or FrameKind.CallCode))
        {
            Show(frame.From, frame.To, frame.Value);
        }
    }

    public void OnExit(in FrameEnd frame)
    {
        int start = _frames.Pop();
        if (frame.Status != ExecutionStatus.Success)
        {
            _logs.RemoveRange(start, _logs.Count - start);
        }
    }

    public void OnStorageRead(in Address account, in UInt256 slot, in UInt256 value)
    {
    }

    public void OnStorageWrite(in Address account, in UInt256 slot, in UInt256 before, in UInt256 after)
    {
    }

    public void OnAccountAccess(in Address account)
    {
    }

    public void OnLog(in Address account, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) =>
        _logs.Add(new Log(account, topics.ToArray(), data.ToArray()));

    public void OnSelfDestruct(in Address account, in Address beneficiary, in UInt256 balance) => Show(account, beneficiary, balance);

    private static Hash256 Padded(in Address address) => UInt256.FromAddress(in address).ToHash();

    private void Show(in Address from, in Address to, in UInt256 value)
    {
        if (!_showsTransfers || value.IsZero)
        {
            return;
        }

        byte[] data = new byte[UInt256.Size];
        value.WriteBigEndian(data);
        _logs.Add(new Log(Coin, new[] { TransferTopic, Padded(in from), Padded(in to) }, data));
    }
}
