// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Errors;

/// <summary>The one table from the node's typed errors to what clients see: codes of EIP-1474, texts of go-ethereum.</summary>
/// <remarks>Wallets and libraries (ethers, viem, hardhat) recognise errors by their words, so a text here is part of the interface.</remarks>
public static class RpcErrorMap
{
    /// <summary>The message is no JSON.</summary>
    public static readonly RpcError ParseError = new(RpcErrorCode.ParseError, "parse error");

    /// <summary>The message is no request.</summary>
    public static readonly RpcError InvalidRequest = new(RpcErrorCode.InvalidRequest, "invalid request");

    /// <summary>A batch without requests.</summary>
    public static readonly RpcError EmptyBatch = new(RpcErrorCode.InvalidRequest, "empty batch");

    /// <summary>A batch with more requests than allowed.</summary>
    public static readonly RpcError BatchTooLarge = new(RpcErrorCode.InvalidRequest, "batch too large");

    /// <summary>Arguments by name, which no method of the node takes.</summary>
    public static readonly RpcError NonArrayArguments = new(RpcErrorCode.InvalidParams, "non-array args");

    /// <summary>The node failed; the log has the reason.</summary>
    public static readonly RpcError Internal = new(RpcErrorCode.Internal, "internal error");

    /// <summary>The time for the request is over.</summary>
    public static readonly RpcError Timeout = new(RpcErrorCode.Timeout, "request timed out");

    /// <summary>The answer would be too long.</summary>
    public static readonly RpcError ResponseTooLarge = new(RpcErrorCode.ResponseTooLarge, "response too large");

    /// <summary>Too many expensive requests are waiting.</summary>
    public static readonly RpcError Overloaded = new(RpcErrorCode.LimitExceeded, "server is busy, try again later");

    /// <summary>The client sent more requests than its share.</summary>
    public static readonly RpcError RateLimited = new(RpcErrorCode.LimitExceeded, "rate limit exceeded");

    /// <summary>More connections than the node holds.</summary>
    public static readonly RpcError TooManyConnections = new(RpcErrorCode.LimitExceeded, "too many connections");

    /// <summary>Subscriptions need a connection that stays open.</summary>
    public static readonly RpcError NotificationsUnsupported = new(RpcErrorCode.MethodNotFound, "notifications not supported");

    /// <summary>No such subscription on this connection.</summary>
    public static readonly RpcError SubscriptionNotFound = RpcError.Server("subscription not found");

    /// <summary>No such filter, or it expired.</summary>
    public static readonly RpcError FilterNotFound = RpcError.Server("filter not found");

    /// <summary>The block is not in the chain.</summary>
    public static readonly RpcError HeaderNotFound = RpcError.Server("header not found");

    /// <summary>The block named by hash is not in the chain.</summary>
    public static readonly RpcError HeaderForHashNotFound = RpcError.Server("header for hash not found");

    /// <summary>The method needs a token.</summary>
    public static readonly RpcError Unauthorized = new(RpcErrorCode.Unauthorized, "unauthorized: the method needs a bearer token");

    /// <summary>The method is not for web pages of other origins.</summary>
    public static readonly RpcError ForeignOrigin = new(RpcErrorCode.Unauthorized, "unauthorized: the method is not open to web pages");

    /// <summary>The text clients recognise a transaction that is in the pool by.</summary>
    public const string AlreadyKnown = "already known";

    /// <summary>No such method.</summary>
    public static RpcError MethodNotFound(string name) => new(RpcErrorCode.MethodNotFound, $"the method {name} does not exist/is not available");

    /// <summary>Fewer arguments than the method needs.</summary>
    public static RpcError MissingArgument(int index) => new(RpcErrorCode.InvalidParams, $"missing value for required argument {index}");

    /// <summary>More arguments than the method takes.</summary>
    public static RpcError TooManyArguments(int countMax) => new(RpcErrorCode.InvalidParams, $"too many arguments, want at most {countMax}");

    /// <summary>A question about the chain that cannot be answered here.</summary>
    public static RpcError Of(Unavailable unavailable) => unavailable.Reason switch
    {
        UnavailableReason.UnknownBlock => HeaderNotFound,
        UnavailableReason.StatePruned => RpcError.Server(Invariant($"historical state is not available, it is kept from block {unavailable.FirstAvailable} on")),
        UnavailableReason.ProofPruned => RpcError.Server(Invariant($"proofs are not available, they are kept from block {unavailable.FirstAvailable} on")),
        UnavailableReason.BodyPruned => new RpcError(
            RpcErrorCode.PrunedHistory, Invariant($"pruned history unavailable, blocks are kept from {unavailable.FirstAvailable} on")),
        UnavailableReason.ReceiptsPruned => new RpcError(
            RpcErrorCode.PrunedHistory, Invariant($"pruned history unavailable, receipts are kept from block {unavailable.FirstAvailable} on")),
    };

    /// <summary>A log query that was not answered.</summary>
    public static RpcError Of(LogQueryError error) => error.Code switch
    {
        LogQueryErrorCode.InvalidRange => RpcError.InvalidParams("invalid block range params"),
        LogQueryErrorCode.BeyondHead => RpcError.InvalidParams("block range extends beyond current head block"),
        LogQueryErrorCode.RangeTooWide => RpcError.Limit(
            Invariant($"query exceeds max block range {error.Limit}, retry with toBlock 0x{error.SuggestedToBlock:x}")),
        LogQueryErrorCode.TooManyResults => RpcError.Limit(
            Invariant($"query returned more than {error.Limit} results, retry with toBlock 0x{error.SuggestedToBlock:x}")),
        LogQueryErrorCode.TooManyAddresses => RpcError.InvalidParams(Invariant($"exceed max addresses or topics per search position: {error.Limit}")),
        LogQueryErrorCode.TooManyTopics => RpcError.InvalidParams(Invariant($"exceed max topics: {error.Limit}")),
        LogQueryErrorCode.ReceiptsPruned => new RpcError(
            RpcErrorCode.PrunedHistory, Invariant($"pruned history unavailable, receipts are kept from block {error.Limit} on")),
    };

    /// <summary>A transaction that the pool did not take.</summary>
    public static RpcError Of(PoolRefusal refusal) => RpcError.Server(refusal.Code switch
    {
        PoolRefusalCode.Invalid when refusal.Rule == TransactionError.NonceTooLow => Invariant($"nonce too low: next nonce {refusal.Nonce}, tx nonce {refusal.GivenNonce}"),
        PoolRefusalCode.Invalid => TextOf(refusal.Rule),
        PoolRefusalCode.AlreadyKnown => AlreadyKnown,
        PoolRefusalCode.Underpriced => "transaction underpriced",
        PoolRefusalCode.ReplacementUnderpriced => "replacement transaction underpriced",
        PoolRefusalCode.AccountLimitExceeded => "account limit exceeded",
        PoolRefusalCode.GasLimitAboveBlock => "exceeds block gas limit",
        PoolRefusalCode.Oversized => "oversized data",
        PoolRefusalCode.Full => "txpool is full",
        PoolRefusalCode.NonceGap => "nonce too high: too far ahead of the account's next nonce",
        PoolRefusalCode.DelegatedLimit => "in-flight transaction limit reached for delegated accounts",
        PoolRefusalCode.DelegatedGap => "gapped-nonce tx from delegated accounts",
        PoolRefusalCode.AuthorityReserved => "authority already reserved",
        PoolRefusalCode.AddressReserved => "address already reserved",
        PoolRefusalCode.SidecarInvalid => "invalid blob sidecar",
        PoolRefusalCode.Unprotected => "only replay-protected (EIP-155) transactions allowed over RPC",
    });

    /// <summary>A transaction that the rules forbid.</summary>
    public static RpcError Of(TransactionError error) => RpcError.Server(TextOf(error));

    /// <summary>Bytes that are no transaction.</summary>
    public static RpcError Of(TransactionDecodeError error) => RpcError.Server(error.Code switch
    {
        TransactionDecodeErrorCode.None or TransactionDecodeErrorCode.Empty => "typed transaction too short",
        TransactionDecodeErrorCode.UnknownType => "transaction type not supported",
        TransactionDecodeErrorCode.Encoding => $"rlp: {error.Rlp} in field {error.Field}",
        TransactionDecodeErrorCode.RecipientMissing => "rlp: input string too short for address in field To",
        TransactionDecodeErrorCode.InvalidV => "invalid transaction v, r, s values",
        TransactionDecodeErrorCode.ChainIdTooLarge => "invalid chain id for signer",
        TransactionDecodeErrorCode.UnknownSidecarVersion => "unexpected blob sidecar version",
        TransactionDecodeErrorCode.SidecarCountMismatch => "invalid number of blobs, commitments or proofs compared to blob hashes",
    });

    /// <summary>The words for a rule about transactions.</summary>
    public static string TextOf(TransactionError error) => error switch
    {
        TransactionError.None => string.Empty,
        TransactionError.AccessListNotActive or TransactionError.DynamicFeeNotActive or TransactionError.BlobsNotActive
            or TransactionError.SetCodeNotActive => "transaction type not supported",
        TransactionError.BlobsDisabled => "transaction type not supported: this chain has no blobs",
        TransactionError.ReplayProtectionNotActive or TransactionError.WrongChainId => "invalid chain id for signer",
        TransactionError.InvalidSignature => "invalid transaction v, r, s values",
        TransactionError.SenderUnrecoverable => "invalid sender",
        TransactionError.IntrinsicGasTooLow => "intrinsic gas too low",
        TransactionError.GasBelowDataFloor => "insufficient gas for floor data gas cost",
        TransactionError.NonceAtMaximum => "nonce has max value",
        TransactionError.InitcodeTooLong => "max initcode size exceeded",
        TransactionError.GasLimitAboveCap => "transaction gas limit too high",
        TransactionError.PriorityFeeAboveFeeCap => "max priority fee per gas higher than max fee per gas",
        TransactionError.GasFeeOverflow => "gas * price overflows 256 bits",
        TransactionError.BlobsMissing => "blob transaction missing blob hashes",
        TransactionError.BlobTransactionCreates => "blob transaction of type create",
        TransactionError.BlobVersionUnknown => "blob transaction with an unknown hash version",
        TransactionError.BlobCountAboveLimit => "blob transaction has too many blobs",
        TransactionError.SetCodeTransactionCreates => "EIP-7702 transaction cannot be used to create contract",
        TransactionError.AuthorizationListEmpty => "EIP-7702 transaction with empty auth list",
        TransactionError.GasLimitAboveBlock => "gas limit reached",
        TransactionError.BytesAboveBlock => "oversized data",
        TransactionError.BlobGasAboveBlock => "blob gas limit reached",
        TransactionError.FeeCapBelowBaseFee => "max fee per gas less than block base fee",
        TransactionError.BlobFeeCapBelowBlobBaseFee => "max fee per blob gas less than block blob gas fee",
        TransactionError.NonceTooLow => "nonce too low",
        TransactionError.NonceTooHigh => "nonce too high",
        TransactionError.SenderHasCode => "sender not an eoa",
        TransactionError.InsufficientFunds => "insufficient funds for gas * price + value",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
