// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>Which rule a block breaks.</summary>
public enum BlockErrorCode
{
    /// <summary>None: the block is valid as far as it was asked.</summary>
    None = 0,

    /// <summary>The parent hash is not that of the parent.</summary>
    WrongParent,

    /// <summary>The number is not the parent's plus one.</summary>
    WrongNumber,

    /// <summary>The timestamp is not after the parent's.</summary>
    TimestampNotAfterParent,

    /// <summary>More extra data than 32 bytes.</summary>
    ExtraDataTooLong,

    /// <summary>Within ten blocks of the DAO fork, without the extra data that marks its side (EIP-779).</summary>
    WrongDaoExtraData,

    /// <summary>The gas limit differs too much from the parent's, or is below 5000 or above 2^63 - 1.</summary>
    WrongGasLimit,

    /// <summary>More gas used than the limit allows, as the header says.</summary>
    GasUsedAboveLimit,

    /// <summary>A field that this fork requires is missing.</summary>
    FieldMissing,

    /// <summary>A field of a later fork is present.</summary>
    FieldNotActive,

    /// <summary>The base fee is not the one that follows from the parent (EIP-1559).</summary>
    WrongBaseFee,

    /// <summary>The difficulty is not the one that follows from the parent; for a proof-of-work block.</summary>
    WrongDifficulty,

    /// <summary>A difficulty other than zero after the merge (EIP-3675).</summary>
    DifficultyAfterMerge,

    /// <summary>A seal nonce other than zero after the merge (EIP-3675).</summary>
    NonceAfterMerge,

    /// <summary>Ommers after the merge (EIP-3675).</summary>
    OmmersAfterMerge,

    /// <summary>More blob gas used than a block may hold, or no whole number of blobs (EIP-4844).</summary>
    BlobGasAboveLimit,

    /// <summary>The excess blob gas is not the one that follows from the parent (EIP-4844, EIP-7918).</summary>
    WrongExcessBlobGas,

    /// <summary>The block is longer than allowed on the wire (EIP-7934).</summary>
    BlockTooLong,

    /// <summary>The header's ommers hash is not that of the body's ommers.</summary>
    WrongOmmersHash,

    /// <summary>The header's transactions root is not that of the body's transactions.</summary>
    WrongTransactionsRoot,

    /// <summary>The header's withdrawals root is not that of the body's withdrawals (EIP-4895).</summary>
    WrongWithdrawalsRoot,

    /// <summary>More ommers than two.</summary>
    TooManyOmmers,

    /// <summary>An ommer named twice in the block.</summary>
    OmmerRepeated,

    /// <summary>An ommer that an ancestor has named already.</summary>
    OmmerAlreadyIncluded,

    /// <summary>An ommer that is an ancestor of the block.</summary>
    OmmerIsAncestor,

    /// <summary>An ommer whose parent is no ancestor two to seven generations back.</summary>
    OmmerParentUnknown,

    /// <summary>An ommer whose own header is invalid.</summary>
    OmmerInvalid,

    /// <summary>A transaction may not be executed; the error's other fields say which and why.</summary>
    InvalidTransaction,

    /// <summary>The blob gas that the transactions use is not what the header says (EIP-4844).</summary>
    WrongBlobGasUsed,

    /// <summary>The gas that the transactions used is not what the header says.</summary>
    WrongGasUsed,

    /// <summary>The receipts' root is not what the header says.</summary>
    WrongReceiptsRoot,

    /// <summary>The receipts' filter is not what the header says.</summary>
    WrongLogsBloom,

    /// <summary>The state root is not what the header says.</summary>
    WrongStateRoot,

    /// <summary>A system contract whose requests the block must collect has no code (EIP-7002, EIP-7251).</summary>
    SystemContractMissing,

    /// <summary>The call of a system contract whose requests the block must collect did not succeed (EIP-7002, EIP-7251).</summary>
    SystemContractFailed,

    /// <summary>A log of the deposit contract without the layout that EIP-6110 demands.</summary>
    WrongDepositLayout,

    /// <summary>The hash of the collected requests is not what the header says (EIP-7685).</summary>
    WrongRequestsHash,
}
