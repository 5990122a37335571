// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Execution.Validation;
using PowerVerse.Chain.JsonRpc.Errors;
using PowerVerse.Chain.Ledger.Queries;
using PowerVerse.Chain.TxPool.Ports;

namespace PowerVerse.Chain.JsonRpc.Tests.Errors;

[Parallelizable(ParallelScope.All)]
public sealed class RpcErrorMapTests
{
    [TestCase(TransactionError.NonceTooLow, "nonce too low")]
    [TestCase(TransactionError.NonceTooHigh, "nonce too high")]
    [TestCase(TransactionError.InsufficientFunds, "insufficient funds for gas * price + value")]
    [TestCase(TransactionError.IntrinsicGasTooLow, "intrinsic gas too low")]
    [TestCase(TransactionError.FeeCapBelowBaseFee, "max fee per gas less than block base fee")]
    [TestCase(TransactionError.PriorityFeeAboveFeeCap, "max priority fee per gas higher than max fee per gas")]
    [TestCase(TransactionError.InitcodeTooLong, "max initcode size exceeded")]
    public void Rule_of_a_transaction_has_the_words_that_clients_match(TransactionError error, string text) =>
        RpcErrorMap.Of(error).Should().Be(new RpcError(RpcErrorCode.Server, text));

    [TestCase(PoolRefusalCode.AlreadyKnown, "already known")]
    [TestCase(PoolRefusalCode.ReplacementUnderpriced, "replacement transaction underpriced")]
    [TestCase(PoolRefusalCode.Underpriced, "transaction underpriced")]
    [TestCase(PoolRefusalCode.Full, "txpool is full")]
    [TestCase(PoolRefusalCode.GasLimitAboveBlock, "exceeds block gas limit")]
    [TestCase(PoolRefusalCode.Unprotected, "only replay-protected (EIP-155) transactions allowed over RPC")]
    public void Refusal_of_the_pool_has_the_words_that_clients_match(PoolRefusalCode code, string text) =>
        RpcErrorMap.Of(new PoolRefusal(code)).Should().Be(new RpcError(RpcErrorCode.Server, text));

    [Test]
    public void Nonce_that_was_used_is_told_as_geth_tells_it() =>
        RpcErrorMap.Of(new PoolRefusal(PoolRefusalCode.Invalid, TransactionError.NonceTooLow, 7, 6)).Message.Should().Be("nonce too low: next nonce 7, tx nonce 6");

    [Test]
    public void Every_typed_error_has_a_text()
    {
        List<RpcError> errors =
        [
            .. Enum.GetValues<TransactionError>().Where(error => error != TransactionError.None).Select(RpcErrorMap.Of),
            .. Enum.GetValues<PoolRefusalCode>().Select(code => RpcErrorMap.Of(new PoolRefusal(code, TransactionError.NonceTooLow, 7))),
            .. Enum.GetValues<UnavailableReason>().Select(reason => RpcErrorMap.Of(new Unavailable(reason, 5))),
            .. Enum.GetValues<LogQueryErrorCode>().Select(code => RpcErrorMap.Of(new LogQueryError(code, 5, 6))),
            .. Enum.GetValues<TransactionDecodeErrorCode>().Select(code => RpcErrorMap.Of(new TransactionDecodeError(code, default, default))),
        ];
        errors.Select(error => error.Message).Should().NotContain(string.Empty);
    }

    [TestCase(LogQueryErrorCode.InvalidRange, RpcErrorCode.InvalidParams, "invalid block range params")]
    [TestCase(LogQueryErrorCode.BeyondHead, RpcErrorCode.InvalidParams, "block range extends beyond current head block")]
    [TestCase(LogQueryErrorCode.TooManyResults, RpcErrorCode.LimitExceeded, "query returned more than 5 results, retry with toBlock 0x1f")]
    [TestCase(LogQueryErrorCode.RangeTooWide, RpcErrorCode.LimitExceeded, "query exceeds max block range 5, retry with toBlock 0x1f")]
    public void Log_query_error_says_what_to_do(LogQueryErrorCode code, RpcErrorCode expected, string text) =>
        RpcErrorMap.Of(new LogQueryError(code, 5, 31)).Should().Be(new RpcError(expected, text));

    [Test]
    public void Pruned_history_has_its_own_code() =>
        RpcErrorMap.Of(new Unavailable(UnavailableReason.BodyPruned, 5)).Code.Should().Be((RpcErrorCode)4444);
}
