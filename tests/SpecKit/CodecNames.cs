// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.SpecKit;

/// <summary>Which of the transaction codec's errors each exception name stands for: the code, the field and the RLP error must fit.</summary>
internal static class CodecNames
{
    private const string Prefix = "TransactionException.";

    private static readonly RlpError[] SizeErrors =
    [
        RlpError.EndOfInput, RlpError.TrailingBytes, RlpError.LengthBeyondInput, RlpError.NonCanonicalLength, RlpError.NonCanonicalByte,
        RlpError.WrongLength, RlpError.LeadingZero, RlpError.NumberTooLarge, RlpError.UnexpectedBytes, RlpError.UnexpectedList,
    ];

    private static readonly Dictionary<string, Func<TransactionDecodeError, bool>> Meanings = new(StringComparer.Ordinal)
    {
        ["ADDRESS_TOO_SHORT"] = At(TransactionField.To, RlpError.WrongLength),
        ["ADDRESS_TOO_LONG"] = At(TransactionField.To, RlpError.WrongLength),
        ["NONCE_OVERFLOW"] = At(TransactionField.Nonce, RlpError.NumberTooLarge),
        ["GASLIMIT_OVERFLOW"] = At(TransactionField.GasLimit, RlpError.NumberTooLarge),
        ["VALUE_OVERFLOW"] = At(TransactionField.Value, RlpError.NumberTooLarge),
        ["GASPRICE_OVERFLOW"] = Any(
            At(TransactionField.GasPrice, RlpError.NumberTooLarge), At(TransactionField.MaxFeePerGas, RlpError.NumberTooLarge)),
        ["PRIORITY_OVERFLOW"] = At(TransactionField.MaxPriorityFeePerGas, RlpError.NumberTooLarge),
        ["INVALID_CHAINID"] = error =>
            error.Code is TransactionDecodeErrorCode.InvalidV or TransactionDecodeErrorCode.ChainIdTooLarge,
        ["INVALID_SIGNATURE_VRS"] = Any(
            error => error.Code is TransactionDecodeErrorCode.InvalidV or TransactionDecodeErrorCode.ChainIdTooLarge,
            At(TransactionField.R, RlpError.NumberTooLarge),
            At(TransactionField.S, RlpError.NumberTooLarge)),
        ["TYPE_NOT_SUPPORTED"] = error => error.Code == TransactionDecodeErrorCode.UnknownType,
        ["TYPE_3_TX_CONTRACT_CREATION"] = error => error.Code == TransactionDecodeErrorCode.RecipientMissing,
        ["TYPE_4_TX_CONTRACT_CREATION"] = error => error.Code == TransactionDecodeErrorCode.RecipientMissing,
        ["TYPE_3_TX_WITH_FULL_BLOBS"] = error => error.Code != TransactionDecodeErrorCode.None,
        ["TYPE_4_INVALID_AUTHORITY_SIGNATURE"] = At(TransactionField.AuthorizationList),
        ["TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH"] = At(TransactionField.AuthorizationList),
        ["TYPE_4_INVALID_AUTHORIZATION_FORMAT"] = At(TransactionField.AuthorizationList),
        ["RLP_INVALID_SIGNATURE_R"] = At(TransactionField.R),
        ["RLP_INVALID_SIGNATURE_S"] = At(TransactionField.S),
        ["RLP_LEADING_ZEROS_GASLIMIT"] = At(TransactionField.GasLimit, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_GASPRICE"] = At(TransactionField.GasPrice, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_VALUE"] = At(TransactionField.Value, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_NONCE"] = At(TransactionField.Nonce, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_R"] = At(TransactionField.R, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_S"] = At(TransactionField.S, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_V"] = At(TransactionField.V, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_BASEFEE"] = At(TransactionField.MaxFeePerGas, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_PRIORITY_FEE"] = At(TransactionField.MaxPriorityFeePerGas, RlpError.LeadingZero),
        ["RLP_LEADING_ZEROS_DATA_SIZE"] = Any(
            At(TransactionField.Data, RlpError.NonCanonicalLength), At(TransactionField.Data, RlpError.NonCanonicalByte)),
        ["RLP_LEADING_ZEROS_NONCE_SIZE"] = Any(
            At(TransactionField.Nonce, RlpError.NonCanonicalLength), At(TransactionField.Nonce, RlpError.NonCanonicalByte)),
        ["RLP_TOO_FEW_ELEMENTS"] = error => error.Rlp == RlpError.EndOfInput,
        ["RLP_TOO_MANY_ELEMENTS"] = At(TransactionField.Envelope, RlpError.TrailingBytes),
        ["RLP_ERROR_EOF"] = error => error.Rlp is RlpError.EndOfInput or RlpError.LengthBeyondInput,
        ["RLP_ERROR_SIZE"] = error => SizeErrors.Contains(error.Rlp),
        ["RLP_ERROR_SIZE_LEADING_ZEROS"] = error => error.Rlp == RlpError.NonCanonicalLength,
        ["RLP_INVALID_DATA"] = At(TransactionField.Data),
        ["RLP_INVALID_GASLIMIT"] = At(TransactionField.GasLimit),
        ["RLP_INVALID_NONCE"] = At(TransactionField.Nonce),
        ["RLP_INVALID_TO"] = At(TransactionField.To),
        ["RLP_INVALID_VALUE"] = At(TransactionField.Value),
        ["RLP_INVALID_HEADER"] = At(TransactionField.Envelope),
        ["RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG"] = At(TransactionField.AccessList, RlpError.WrongLength),
        ["RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT"] = At(TransactionField.AccessList, RlpError.WrongLength),
        ["RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG"] = At(TransactionField.AccessList, RlpError.WrongLength),
        ["RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT"] = At(TransactionField.AccessList, RlpError.WrongLength),
    };

    internal static bool Matches(string name, Refusal refusal) =>
        refusal.TransactionCodec is { } error
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && Meanings.TryGetValue(name[Prefix.Length..], out Func<TransactionDecodeError, bool>? meaning)
        && meaning(error);

    private static Func<TransactionDecodeError, bool> At(TransactionField field) => error => error.Field == field;

    private static Func<TransactionDecodeError, bool> At(TransactionField field, RlpError rlp) =>
        error => error.Field == field && error.Rlp == rlp;

    private static Func<TransactionDecodeError, bool> Any(params Func<TransactionDecodeError, bool>[] meanings) =>
        error => meanings.Any(meaning => meaning(error));
}
