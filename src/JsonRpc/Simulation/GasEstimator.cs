// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Evm;
using PowerVerse.Chain.Execution.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Eth;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.JsonRpc.Simulation;

/// <summary>Finds the gas limit that a transaction needs, in the steps of go-ethereum, so that both find the same one.</summary>
/// <remarks>
/// Executes with all the gas that there may be, then with a guess just above what was used, then bisects. Gas used is no answer by itself: a
/// caller keeps one 64th of its gas from every callee (EIP-150), so more must be there than is used.
/// </remarks>
internal sealed class GasEstimator : IGasEstimator
{
    /// <summary>Overestimation at which bisecting ends: clients add more than this by themselves.</summary>
    public const double ErrorRatioMax = 0.015;

    // What a callee gets on top when value is sent (Yellow Paper appendix G, G_callstipend).
    private const ulong CallStipend = 2_300;

    private readonly NodePorts _ports;
    private readonly CallSites _sites;

    public GasEstimator(NodePorts ports, CallSites sites)
    {
        _ports = ports;
        _sites = sites;
    }

    public RpcError? Estimate(TransactionRequest request, in BlockSelector block, CancellationToken cancellationToken, out ulong gas) =>
        Estimate(request, block, null, null, cancellationToken, out gas);

    /// <summary>Estimates in other circumstances.</summary>
    public RpcError? Estimate(
        TransactionRequest request,
        in BlockSelector block,
        StateOverrides? stateOverrides,
        BlockOverrides? blockOverrides,
        CancellationToken cancellationToken,
        out ulong gas)
    {
        gas = 0;
        if (_sites.Open(block, out CallSite site) is { } missing)
        {
            return missing;
        }

        using (site)
        {
            ulong gasMax = Math.Min(_ports.Limits.CallGasMax, CallExecutor.GasMax);
            RpcError? error = CallMessage.Create(request, _sites.Spec.ChainId, CallMessage.GasOf(request, gasMax), out Transaction call)
                ?? site.Override(stateOverrides, blockOverrides);
            return error ?? new Search(site, call, CallMessage.SenderOf(request), cancellationToken).Run(request.Gas, gasMax, out gas);
        }
    }

    /// <summary>One estimate.</summary>
    private sealed class Search
    {
        private readonly CallSite _site;
        private readonly Transaction _call;
        private readonly Address _sender;
        private readonly CancellationToken _cancellation;

        public Search(CallSite site, Transaction call, in Address sender, CancellationToken cancellation)
        {
            _site = site;
            _call = call;
            _sender = sender;
            _cancellation = cancellation;
        }

        public RpcError? Run(ulong? asked, ulong gasMax, out ulong gas)
        {
            gas = 0;
            RpcError? error = FindCeiling(asked, gasMax, out ulong high);
            if (error is not null)
            {
                return error;
            }

            if (IsPlainTransfer() && Try(IntrinsicGas.Base, out Attempt transfer) is null && transfer.IsSuccess)
            {
                gas = IntrinsicGas.Base;
                return null;
            }

            error = Try(high, out Attempt first);
            if (error is null && !first.IsSuccess)
            {
                error = Explain(first, high);
            }

            return error ?? Bisect(first.Outcome!, high, out gas);
        }

        // The block's limit or the caller's, within the cap of one transaction, the sender's means and the node's patience.
        private RpcError? FindCeiling(ulong? asked, ulong gasMax, out ulong high)
        {
            high = asked is { } gas && gas >= IntrinsicGas.Base ? gas : _site.Block.Environment.GasLimit;
            if (_site.Block.Revision >= Revision.Osaka)
            {
                high = Math.Min(high, TransactionRules.GasLimitCap);
            }

            if (!_call.MaxFeePerGas.IsZero)
            {
                UInt256 available = _site.OpenJournal().GetBalance(in _sender);
                if (!_call.Value.IsZero)
                {
                    if (_call.Value >= available)
                    {
                        return RpcError.Server("insufficient funds for transfer");
                    }

                    available -= _call.Value;
                }

                if (_call.BlobGas > 0)
                {
                    if (!UInt256.TryMultiply(_call.MaxFeePerBlobGas, _call.BlobGas, out UInt256 blobs) || blobs >= available)
                    {
                        return RpcError.Server(RpcErrorMap.TextOf(TransactionError.InsufficientFunds));
                    }

                    available -= blobs;
                }

                UInt256 allowance = available / _call.MaxFeePerGas;
                high = allowance.IsUInt64 ? Math.Min(high, allowance.U0) : high;
            }

            high = Math.Min(high, gasMax);
            return null;
        }

        private bool IsPlainTransfer() =>
            _call.Data.IsEmpty && _call.To is { } target && _site.OpenJournal().GetCode(in target).IsEmpty;

        private RpcError? Bisect(TransactionOutcome first, ulong high, out ulong gas)
        {
            gas = high;
            ulong low = first.GasUsed - 1;
            ulong guess = (first.PeakGasUsed + CallStipend) * 64 / 63;
            while (low + 1 < high)
            {
                bool isGuess = guess != 0;
                if (isGuess && guess >= high)
                {
                    guess = 0;
                    continue;
                }

                if (!isGuess && (double)(high - low) / high < ErrorRatioMax)
                {
                    break;
                }

                // Most transactions need little more than they use, so the search stays near the low end.
                ulong middle = isGuess ? guess : Math.Min(low + ((high - low) / 2), low * 2);
                guess = 0;
                if (Try(middle, out Attempt attempt) is { } error)
                {
                    return error;
                }

                if (attempt.IsSuccess)
                {
                    high = middle;
                }
                else
                {
                    low = middle;
                }
            }

            gas = high;
            return null;
        }

        // An error here has nothing to do with the amount of gas.
        private RpcError? Try(ulong gas, out Attempt attempt)
        {
            attempt = default;
            Transaction call = _call with { GasLimit = gas };
            Journal journal = _site.OpenJournal();
            TransactionError error = _site.Run(call, in _sender, journal, new CancellationTracer(_cancellation), out TransactionOutcome? outcome);
            if (_cancellation.IsCancellationRequested)
            {
                return RpcErrorMap.Timeout;
            }

            attempt = new Attempt(outcome);
            return error is TransactionError.None or TransactionError.IntrinsicGasTooLow or TransactionError.GasBelowDataFloor
                ? null
                : CallRefusal.OfEstimate(error, call, in _sender, _site.Block, journal);
        }

        private static RpcError Explain(Attempt attempt, ulong gas)
        {
            ExecutionResult? result = attempt.Outcome?.Result;
            return result is null or { Halt: HaltReason.OutOfGas }
                ? RpcError.Server(string.Create(CultureInfo.InvariantCulture, $"gas required exceeds allowance ({gas})"))
                : result.Status == ExecutionStatus.Revert ? RevertText.ErrorOf(result.Output)
                : RpcError.Server(HaltText.Of(result.Halt));
        }

        private readonly record struct Attempt(TransactionOutcome? Outcome)
        {
            public bool IsSuccess => Outcome is { IsSuccess: true };
        }
    }
}
