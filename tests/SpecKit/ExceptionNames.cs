// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Execution.Validation;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Which of our errors each exception name of execution-spec-tests stands for.</summary>
/// <remarks>
/// A name stands for more than one error only where the suites have one name for what we tell apart, or where a rule shows first in the
/// header and then in the body. A name that is not here fails its case, so that a new one is not passed over.
/// </remarks>
public static class ExceptionNames
{
    private static readonly Dictionary<string, Func<Refusal, bool>> Meanings = new(StringComparer.Ordinal)
    {
        ["TransactionException.TYPE_NOT_SUPPORTED"] = Transactions(
            TransactionError.AccessListNotActive,
            TransactionError.DynamicFeeNotActive,
            TransactionError.BlobsNotActive,
            TransactionError.SetCodeNotActive,
            TransactionError.BlobsDisabled),
        ["TransactionException.TYPE_1_TX_PRE_FORK"] = Transactions(TransactionError.AccessListNotActive),
        ["TransactionException.TYPE_2_TX_PRE_FORK"] = Transactions(TransactionError.DynamicFeeNotActive),
        ["TransactionException.TYPE_3_TX_PRE_FORK"] = Transactions(TransactionError.BlobsNotActive),
        ["TransactionException.TYPE_3_TX_ZERO_BLOBS_PRE_FORK"] = Transactions(TransactionError.BlobsNotActive),
        ["TransactionException.TYPE_4_TX_PRE_FORK"] = Transactions(TransactionError.SetCodeNotActive),
        ["TransactionException.INVALID_CHAINID"] = Transactions(TransactionError.WrongChainId),
        ["TransactionException.INVALID_SIGNATURE_VRS"] = Transactions(TransactionError.InvalidSignature, TransactionError.ReplayProtectionNotActive),
        ["TransactionException.EC_RECOVERY_FAIL"] = Transactions(TransactionError.SenderUnrecoverable),
        ["TransactionException.SENDER_NOT_EOA"] = Transactions(TransactionError.SenderHasCode),
        ["TransactionException.NONCE_MISMATCH_TOO_HIGH"] = Transactions(TransactionError.NonceTooHigh),
        ["TransactionException.NONCE_MISMATCH_TOO_LOW"] = Transactions(TransactionError.NonceTooLow),
        ["TransactionException.NONCE_TOO_BIG"] = Transactions(TransactionError.NonceAtMaximum),
        ["TransactionException.NONCE_IS_MAX"] = Transactions(TransactionError.NonceAtMaximum),
        ["TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW"] = Transactions(TransactionError.GasFeeOverflow),
        ["TransactionException.INSUFFICIENT_ACCOUNT_FUNDS"] = Transactions(TransactionError.InsufficientFunds),
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS"] = Transactions(TransactionError.FeeCapBelowBaseFee),
        ["TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS"] = Transactions(TransactionError.PriorityFeeAboveFeeCap),
        ["TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2"] = Transactions(TransactionError.PriorityFeeAboveFeeCap),
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"] = Transactions(TransactionError.BlobFeeCapBelowBlobBaseFee),
        ["TransactionException.INTRINSIC_GAS_TOO_LOW"] = Transactions(TransactionError.IntrinsicGasTooLow),
        ["TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"] = Transactions(TransactionError.GasBelowDataFloor),
        ["TransactionException.INITCODE_SIZE_EXCEEDED"] = Transactions(TransactionError.InitcodeTooLong),
        ["TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM"] = Transactions(TransactionError.GasLimitAboveCap),
        ["TransactionException.GAS_ALLOWANCE_EXCEEDED"] = Transactions(TransactionError.GasLimitAboveBlock),
        ["TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH"] = Transactions(TransactionError.BlobVersionUnknown),
        ["TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED"] = Transactions(TransactionError.BlobCountAboveLimit),
        ["TransactionException.TYPE_3_TX_ZERO_BLOBS"] = Transactions(TransactionError.BlobsMissing),
        ["TransactionException.TYPE_3_TX_CONTRACT_CREATION"] = Transactions(TransactionError.BlobTransactionCreates),
        ["TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST"] = Transactions(TransactionError.AuthorizationListEmpty),
        ["TransactionException.TYPE_4_TX_CONTRACT_CREATION"] = Transactions(TransactionError.SetCodeTransactionCreates),

        // A block too full of blobs shows in its header before its transactions are looked at.
        ["TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED"] = Any(
            Transactions(TransactionError.BlobGasAboveBlock, TransactionError.BlobCountAboveLimit),
            Blocks(BlockErrorCode.BlobGasAboveLimit)),

        ["BlockException.TOO_MANY_UNCLES"] = Blocks(BlockErrorCode.TooManyOmmers),
        ["BlockException.UNCLE_IN_CHAIN"] = Blocks(BlockErrorCode.OmmerAlreadyIncluded, BlockErrorCode.OmmerIsAncestor),
        ["BlockException.UNCLE_IS_ANCESTOR"] = Blocks(BlockErrorCode.OmmerIsAncestor),
        ["BlockException.UNCLE_IS_BROTHER"] = Blocks(BlockErrorCode.OmmerRepeated, BlockErrorCode.OmmerParentUnknown),
        ["BlockException.UNCLE_PARENT_INCORRECT"] = Blocks(BlockErrorCode.OmmerParentUnknown),
        ["BlockException.UNCLE_UNKNOWN_PARENT"] = Blocks(BlockErrorCode.OmmerParentUnknown),
        ["BlockException.EXTRA_DATA_TOO_BIG"] = Blocks(BlockErrorCode.ExtraDataTooLong, BlockErrorCode.OmmerInvalid),
        ["BlockException.EXTRA_DATA_INVALID_DAO"] = Blocks(BlockErrorCode.WrongDaoExtraData, BlockErrorCode.OmmerInvalid),
        ["BlockException.UNKNOWN_PARENT"] = Blocks(BlockErrorCode.WrongParent),
        ["BlockException.UNKNOWN_PARENT_ZERO"] = Blocks(BlockErrorCode.WrongParent),
        ["BlockException.GASLIMIT_TOO_BIG"] = Blocks(BlockErrorCode.WrongGasLimit, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_BLOCK_NUMBER"] = Blocks(BlockErrorCode.WrongNumber, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT"] =
            Blocks(BlockErrorCode.TimestampNotAfterParent, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_DIFFICULTY"] = Blocks(BlockErrorCode.WrongDifficulty, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_LOG_BLOOM"] = Blocks(BlockErrorCode.WrongLogsBloom),
        ["BlockException.INVALID_STATE_ROOT"] = Blocks(BlockErrorCode.WrongStateRoot),
        ["BlockException.INVALID_RECEIPTS_ROOT"] = Blocks(BlockErrorCode.WrongReceiptsRoot),
        ["BlockException.INVALID_TRANSACTIONS_ROOT"] = Blocks(BlockErrorCode.WrongTransactionsRoot),
        ["BlockException.INVALID_UNCLES_HASH"] = Blocks(BlockErrorCode.WrongOmmersHash),
        ["BlockException.GAS_USED_OVERFLOW"] =
            Any(Blocks(BlockErrorCode.GasUsedAboveLimit, BlockErrorCode.OmmerInvalid), Transactions(TransactionError.GasLimitAboveBlock)),
        ["BlockException.INVALID_GASLIMIT"] = Blocks(BlockErrorCode.WrongGasLimit, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_BASEFEE_PER_GAS"] = Blocks(BlockErrorCode.WrongBaseFee),
        ["BlockException.INVALID_GAS_USED"] = Blocks(BlockErrorCode.WrongGasUsed),
        ["BlockException.INVALID_GAS_USED_ABOVE_LIMIT"] = Blocks(BlockErrorCode.GasUsedAboveLimit, BlockErrorCode.OmmerInvalid),
        ["BlockException.INVALID_WITHDRAWALS_ROOT"] = Blocks(BlockErrorCode.WrongWithdrawalsRoot),
        ["BlockException.BLOB_GAS_USED_ABOVE_LIMIT"] = Blocks(BlockErrorCode.BlobGasAboveLimit),
        ["BlockException.INCORRECT_BLOB_GAS_USED"] = Blocks(BlockErrorCode.WrongBlobGasUsed, BlockErrorCode.BlobGasAboveLimit),
        ["BlockException.INCORRECT_EXCESS_BLOB_GAS"] = Blocks(BlockErrorCode.WrongExcessBlobGas),
        ["BlockException.INVALID_VERSIONED_HASHES"] = Blocks(BlockErrorCode.WrongBlobGasUsed),
        ["BlockException.RLP_BLOCK_LIMIT_EXCEEDED"] = Blocks(BlockErrorCode.BlockTooLong),
        ["BlockException.INVALID_REQUESTS"] = Blocks(BlockErrorCode.WrongRequestsHash),
        ["BlockException.SYSTEM_CONTRACT_EMPTY"] = Blocks(BlockErrorCode.SystemContractMissing),
        ["BlockException.SYSTEM_CONTRACT_CALL_FAILED"] = Blocks(BlockErrorCode.SystemContractFailed),
        ["BlockException.INVALID_DEPOSIT_EVENT_LAYOUT"] = Blocks(BlockErrorCode.WrongDepositLayout),
        ["BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS"] = Blocks(BlockErrorCode.OmmersAfterMerge),
        ["BlockException.IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS"] = Blocks(BlockErrorCode.DifficultyAfterMerge),
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_WRONG_POW"] = Blocks(BlockErrorCode.DifficultyAfterMerge),
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_WRONG_POS"] = Blocks(BlockErrorCode.WrongDifficulty),
        ["BlockException.IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS"] = Blocks(BlockErrorCode.DifficultyAfterMerge, BlockErrorCode.FieldMissing),
        ["BlockException.IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT"] = Blocks(BlockErrorCode.FieldNotActive),
        ["BlockException.IMPORT_IMPOSSIBLE_LEGACY"] = Blocks(BlockErrorCode.FieldMissing),
        ["BlockException.IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT"] = Blocks(BlockErrorCode.FieldMissing),
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI"] = Blocks(BlockErrorCode.FieldMissing),
        ["BlockException.IMPORT_IMPOSSIBLE_SHANGHAI"] = Blocks(BlockErrorCode.FieldNotActive),

        ["BlockException.INCORRECT_BLOCK_FORMAT"] = Any(Codec(), Blocks(BlockErrorCode.FieldMissing, BlockErrorCode.FieldNotActive)),
        ["BlockException.RLP_STRUCTURES_ENCODING"] = Any(Codec(), Blocks(BlockErrorCode.FieldMissing, BlockErrorCode.FieldNotActive)),
        ["BlockException.RLP_WITHDRAWALS_NOT_READ"] = Any(Codec(), Blocks(BlockErrorCode.FieldMissing)),
        ["BlockException.RLP_INVALID_FIELD_OVERFLOW_64"] = Codec(),
        ["BlockException.RLP_INVALID_ADDRESS"] = Codec(),
    };

    /// <summary>True when one of the alternatives, separated by <c>|</c>, is the reason given.</summary>
    public static bool Matches(string expected, Refusal refusal)
    {
        foreach (string name in expected.Split('|', StringSplitOptions.TrimEntries))
        {
            if ((Meanings.TryGetValue(name, out Func<Refusal, bool>? meaning) && meaning(refusal)) || CodecNames.Matches(name, refusal))
            {
                return true;
            }
        }

        return false;
    }

    private static Func<Refusal, bool> Transactions(params TransactionError[] errors) =>
        refusal => errors.Contains(refusal.Transaction);

    private static Func<Refusal, bool> Blocks(params BlockErrorCode[] errors) =>
        refusal => errors.Contains(refusal.Block);

    private static Func<Refusal, bool> Codec() => refusal => refusal.IsCodec;

    private static Func<Refusal, bool> Any(params Func<Refusal, bool>[] meanings) =>
        refusal => meanings.Any(meaning => meaning(refusal));
}
