// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.JsonRpc.Json;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Subscriptions;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Eth;

/// <summary>Takes signed transactions.</summary>
internal sealed class SubmissionMethods : IMethodGroup
{
    private readonly NodePorts _ports;
    private readonly ChainReader _reader;
    private readonly InclusionWatch _inclusions;

    public SubmissionMethods(NodePorts ports, ChainReader reader, InclusionWatch inclusions)
    {
        _ports = ports;
        _reader = reader;
        _inclusions = inclusions;
    }

    public IEnumerable<RpcMethod> Methods =>
    [
        new(
            "eth_sendRawTransaction", RpcCost.Light, SendRaw, "Sends a signed transaction.", RpcType.Hash,
            RpcParameter.Required("transaction", RpcType.Data)),
        new(
            "eth_sendRawTransactionSync", SendRawSync, "Sends a signed transaction and waits for its receipt (EIP-7966).", RpcType.ReceiptOrNull,
            RpcParameter.Required("transaction", RpcType.Data), RpcParameter.Optional("timeoutMs", RpcType.Number)),
    ];

    /// <summary>Checks what is the node's own policy and hands a transaction to the pool.</summary>
    public RpcError? Submit(PooledTransaction pooled, out Hash256 hash)
    {
        Transaction transaction = pooled.Transaction;
        hash = transaction.Hash;
        if (transaction is { Type: TransactionType.Legacy, ChainId: null } && !_ports.Limits.AreUnprotectedTransactionsAllowed)
        {
            return RpcErrorMap.Of(new PoolRefusal(PoolRefusalCode.Unprotected));
        }

        UInt256 feeMax = _ports.Limits.TransactionFeeMax;
        bool fits = UInt256.TryMultiply(transaction.MaxFeePerGas, transaction.GasLimit, out UInt256 fee);
        if (!feeMax.IsZero && (!fits || fee > feeMax))
        {
            return RpcError.Server(string.Create(
                CultureInfo.InvariantCulture, $"tx fee ({Coins(fits ? fee : UInt256.MaxValue):F2} ether) exceeds the configured cap ({Coins(feeMax):F2} ether)"));
        }

        return _ports.Pool.Submit(pooled).TryGet(out hash, out PoolRefusal refusal) ? null : RpcErrorMap.Of(refusal);
    }

    private static double Coins(in UInt256 wei)
    {
        const double TwoTo64 = 18_446_744_073_709_551_616.0;
        return ((((wei.U3 * TwoTo64) + wei.U2) * TwoTo64 + wei.U1) * TwoTo64 + wei.U0) / 1e18;
    }

    private RpcError? SendRaw(ref RpcParameters parameters, RpcContext context, Utf8JsonWriter result)
    {
        if (ReadAndSubmit(ref parameters, out Hash256 hash) is { } error)
        {
            return error;
        }

        result.WriteHexValue(in hash);
        return null;
    }

    private ValueTask<RpcReply> SendRawSync(ref RpcParameters parameters, RpcContext context)
    {
        if (!parameters.TryReadBytes(out byte[] encoded) || !parameters.TryReadOptionalLooseUInt64(out ulong? milliseconds))
        {
            return ValueTask.FromResult(RpcReply.Failed(parameters.Error!));
        }

        TimeSpan time = milliseconds is { } given && given < _ports.Limits.SyncTimeMax.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(given)
            : milliseconds is null ? _ports.Limits.SyncTimeDefault : _ports.Limits.SyncTimeMax;
        return Submit(encoded, out Hash256 hash) is { } error && error.Message != RpcErrorMap.AlreadyKnown
            ? ValueTask.FromResult(RpcReply.Failed(error))
            : WaitAsync(hash, time, context.Cancellation);
    }

    private RpcError? ReadAndSubmit(ref RpcParameters parameters, out Hash256 hash)
    {
        hash = default;
        return parameters.TryReadBytes(out byte[] encoded) ? Submit(encoded, out hash) : parameters.Error;
    }

    private RpcError? Submit(byte[] encoded, out Hash256 hash)
    {
        hash = default;
        if (!PooledTransaction.TryDecode(encoded, out PooledTransaction pooled, out TransactionDecodeError error))
        {
            return RpcErrorMap.Of(error);
        }

        // Claims of a sender are for the node to make, after it was told to impersonate.
        return pooled.Transaction.Signature.TryGetClaim(out _) ? RpcErrorMap.Of(TransactionError.InvalidSignature) : Submit(pooled, out hash);
    }

    private async ValueTask<RpcReply> WaitAsync(Hash256 hash, TimeSpan time, CancellationToken cancellationToken)
    {
        long start = _ports.Time.GetTimestamp();
        while (true)
        {
            Task? included = _inclusions.TryWatch(in hash);
            if (included is null)
            {
                return RpcReply.Failed(RpcErrorMap.Overloaded);
            }

            try
            {
                if (FindReceipt(hash) is { } receipt)
                {
                    return receipt;
                }

                TimeSpan left = time - _ports.Time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    break;
                }

                await included.WaitAsync(left, _ports.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                break;
            }
            finally
            {
                _inclusions.Leave(in hash);
            }
        }

        return RpcReply.Failed(new RpcError(
            RpcErrorCode.TransactionNotIncluded,
            $"the transaction was added to the transaction pool but wasn't processed in {time.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
            hash.ToArray()));
    }

    private RpcReply? FindReceipt(Hash256 hash)
    {
        if (!_reader.Chain.TryGetTransaction(in hash, out TransactionLocation location)
            || _reader.GetReceipts(BlockSelector.Of(location.BlockNumber), out Block? block, out IReadOnlyList<Receipt> receipts) is not null
            || block is null
            || location.Index >= receipts.Count)
        {
            return null;
        }

        return RpcReply.Of(writer => ReceiptJson.WriteOne(writer, block, receipts, location.Index, _reader.Chain.Spec));
    }
}
