// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.State;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Execution.Blocks;
using PowerVerse.Chain.Execution.Fees;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>The blocks that eth_simulateV1 puts on a block of the chain, one on another; none of them is kept.</summary>
internal sealed class SimulatedChain : IBlockAncestry
{
    /// <summary>Most blocks of a simulation, those that fill gaps included (execution-apis, eth_simulateV1).</summary>
    public const ulong BlocksMax = 256;

    /// <summary>Seconds from block to block where the request names no time (execution-apis, eth_simulateV1).</summary>
    public const ulong TimeStepSeconds = 12;

    private readonly CallSite _site;
    private readonly IBlockChain _chain;
    private readonly SimulateRequest _request;
    private readonly IWorldState _world;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<Hash256, BlockHeader> _headers = [];
    private ulong _gasLeft;
    private BlockHeader _parent;

    /// <param name="site">The block below.</param>
    /// <param name="world">Its state.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="request">What to simulate.</param>
    /// <param name="gasMax">Gas over all blocks.</param>
    /// <param name="cancellation">Ends the simulation.</param>
    public SimulatedChain(
        CallSite site, IWorldState world, IBlockChain chain, SimulateRequest request, ulong gasMax, CancellationToken cancellation)
    {
        _site = site;
        _world = world;
        _chain = chain;
        _request = request;
        _cancellation = cancellation;
        _gasLeft = gasMax;
        _parent = site.Header;
        _headers.Add(_parent.Hash, _parent);
    }

    private CallMode Mode => _request.Validates ? CallMode.Validated : CallMode.Simulated;

    /// <summary>Gives every block a number and a time, and fills gaps between numbers with empty blocks.</summary>
    public RpcError? Arrange(out IReadOnlyList<ArrangedBlock> blocks)
    {
        List<ArrangedBlock> arranged = [];
        blocks = arranged;
        ulong number = _parent.Number;
        ulong time = _parent.Timestamp;
        foreach (SimulateBlock block in _request.Blocks)
        {
            ulong wanted = block.Block?.Number ?? Saturated(number, 1);
            if (wanted <= number)
            {
                return new RpcError(RpcErrorCode.SimulatedBlockNumberOrder, Text($"block numbers must be in order: {wanted} <= {number}"));
            }

            if (wanted - _parent.Number > BlocksMax)
            {
                return new RpcError(RpcErrorCode.SimulatedTooManyBlocks, "too many blocks");
            }

            while (++number < wanted)
            {
                time = Saturated(time, TimeStepSeconds);
                arranged.Add(new ArrangedBlock(SimulateBlock.Empty, number, time));
            }

            ulong wantedTime = block.Block?.Time ?? Saturated(time, TimeStepSeconds);
            if (wantedTime <= time)
            {
                return new RpcError(RpcErrorCode.SimulatedBlockTimeOrder, Text($"block timestamps must be in order: {wantedTime} <= {time}"));
            }

            time = wantedTime;
            arranged.Add(new ArrangedBlock(block, number, time));
        }

        return null;
    }

    /// <summary>Executes the next block.</summary>
    public RpcError? Execute(ArrangedBlock arranged, out SimulatedBlock? simulated)
    {
        simulated = null;
        SimulateBlock block = arranged.Request;
        BlockHeader header = Begin(arranged);
        BlockContext context = BlockContext.For(
            header, _chain.Spec, _chain.Spec.RevisionOf(header), new AncestorHashes(this, header.ParentHash, _parent.Number));
        PrecompileSet precompiles = context.Precompiles;
        if (block.State?.Move(context.Precompiles, out precompiles) is { } refusal)
        {
            return refusal;
        }

        context = context.With(context.Environment with
        {
            Precompiles = precompiles,
            BlobBaseFee = block.Block?.BlobBaseFee ?? context.Environment.BlobBaseFee,
        });
        BlockExecution execution = new(context, _world, _site.Interpreter);
        block.State?.Apply(execution.Journal, context.Revision);
        execution.Begin(header.ParentHash, header.ParentBeaconBlockRoot);
        List<SimulatedCall> calls = [];
        foreach (TransactionRequest request in block.Calls)
        {
            if (Call(request, context, execution, out SimulatedCall? call) is { } error)
            {
                return error;
            }

            calls.Add(call!);
        }

        return Finish(header, context, execution, arranged, calls, out simulated);
    }

    /// <inheritdoc/>
    public bool TryGetHeader(in Hash256 hash, [NotNullWhen(true)] out BlockHeader? header) =>
        _headers.TryGetValue(hash, out header) || _chain.TryGetHeader(in hash, out header);

    /// <inheritdoc/>
    public IReadOnlyList<BlockHeader> OmmersOf(in Hash256 hash) => _headers.ContainsKey(hash) ? [] : _chain.OmmersOf(in hash);

    private static ulong Saturated(ulong value, ulong step) => value > ulong.MaxValue - step ? ulong.MaxValue : value + step;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private BlockHeader Begin(ArrangedBlock arranged)
    {
        BlockOverrides? overrides = arranged.Request.Block;
        ChainSpec spec = _chain.Spec;
        BlockHeader header = new()
        {
            ParentHash = _parent.Hash,
            Number = arranged.Number,
            Timestamp = arranged.Time,
            Beneficiary = overrides?.FeeRecipient ?? _parent.Beneficiary,
            Difficulty = overrides?.Difficulty is { } difficulty && !_parent.Difficulty.IsZero ? difficulty : _parent.Difficulty,
            GasLimit = overrides?.GasLimit ?? _parent.GasLimit,
            MixHash = overrides?.PrevRandao ?? Hash256.Zero,
        };
        Revision revision = spec.RevisionOf(header);
        bool hasBlobFields = revision >= Revision.Cancun;
        BlobParameters blobs = spec.PowerVerse.AreBlobsEnabled ? spec.BlobParametersAt(header.Timestamp) ?? default : default;
        return header with
        {
            BaseFeePerGas = revision < Revision.London ? null : overrides?.BaseFeePerGas ?? (_request.Validates ? BaseFee.Next(_parent, spec) : UInt256.Zero),
            ExcessBlobGas = hasBlobFields ? BlobGas.NextExcess(_parent, blobs, revision) : null,
            ParentBeaconBlockRoot = hasBlobFields ? overrides?.BeaconRoot ?? Hash256.Zero : null,
        };
    }

    private RpcError? Call(TransactionRequest request, BlockContext block, BlockExecution execution, out SimulatedCall? simulated)
    {
        simulated = null;
        Address sender = CallMessage.SenderOf(request);
        request.Nonce ??= execution.Journal.GetNonce(in sender);
        ulong left = execution.Left.Gas;
        ulong wanted = request.Gas ?? left;
        if (wanted > left)
        {
            return new RpcError(RpcErrorCode.SimulatedBlockGasLimit, Text($"block gas limit reached: remaining: {left}, required: {wanted}"));
        }

        if (CallMessage.Create(request, _chain.Spec.ChainId, Math.Min(wanted, _gasLeft), out Transaction call) is { } problem)
        {
            return problem;
        }

        TransferTracer tracer = new(_request.TracesTransfers, _cancellation);
        TransactionError error = execution.TryCall(call, in sender, Mode, tracer, out TransactionOutcome? outcome);
        if (_cancellation.IsCancellationRequested)
        {
            return RpcErrorMap.Timeout;
        }

        if (outcome is null)
        {
            return CallRefusal.OfSimulated(error, call, in sender, block, execution.Journal);
        }

        _gasLeft -= outcome.GasUsed;
        simulated = new SimulatedCall(call, sender, outcome, tracer.Logs);
        return null;
    }

    private RpcError? Finish(
        BlockHeader begun, BlockContext context, BlockExecution execution, ArrangedBlock arranged, List<SimulatedCall> calls, out SimulatedBlock? simulated)
    {
        simulated = null;
        Revision revision = context.Revision;
        IReadOnlyList<Withdrawal>? withdrawals = revision >= Revision.Shanghai ? arranged.Request.Block?.Withdrawals ?? [] : null;
        BlockErrorCode error = execution.TryFinish([], withdrawals, out BlockOutcome? outcome);
        if (error != BlockErrorCode.None)
        {
            return new RpcError(RpcErrorCode.Internal, $"the block cannot be completed: {error}");
        }

        List<Transaction> transactions = [.. calls.Select(call => call.Transaction)];
        BlockHeader header = begun with
        {
            StateRoot = outcome!.StateRoot,
            TransactionsRoot = ListRoots.OfTransactions(transactions),
            ReceiptsRoot = outcome.ReceiptsRoot,
            LogsBloom = outcome.LogsBloom,
            GasUsed = outcome.GasUsed,
            WithdrawalsRoot = withdrawals is null ? null : ListRoots.OfWithdrawals(withdrawals),
            BlobGasUsed = revision >= Revision.Cancun ? outcome.BlobGasUsed : null,
            RequestsHash = revision >= Revision.Prague ? ExecutionRequests.ComputeHash(outcome.Requests) : null,
        };
        _parent = header;
        _headers.Add(header.Hash, header);
        simulated = new SimulatedBlock(new Block(header, transactions, [], withdrawals), calls);
        return null;
    }
}

/// <summary>A block to simulate, with its place in the chain.</summary>
/// <param name="Request">What happens in it.</param>
/// <param name="Number">Its number.</param>
/// <param name="Time">Its time, in seconds since the Unix epoch.</param>
internal sealed record ArrangedBlock(SimulateBlock Request, ulong Number, ulong Time);

/// <summary>A block that was simulated.</summary>
/// <param name="Block">The block.</param>
/// <param name="Calls">What became of its calls, in order.</param>
internal sealed record SimulatedBlock(Block Block, IReadOnlyList<SimulatedCall> Calls);

/// <summary>A call that was simulated.</summary>
/// <param name="Transaction">The call as a transaction.</param>
/// <param name="Sender">Who made it.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Logs">Its logs, with moves of value where they were wanted.</param>
internal sealed record SimulatedCall(Transaction Transaction, Address Sender, TransactionOutcome Outcome, IReadOnlyList<Log> Logs);
