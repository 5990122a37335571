// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Execution.Fees;

namespace PowerVerse.Chain.Execution.Validation;

/// <summary>The rules that a header keeps or breaks given its parent alone; one method per rule.</summary>
/// <remarks>Seals are not looked at: proof of work is history here, and certificates are the consensus layer's.</remarks>
public static class HeaderRules
{
    /// <summary>Least gas limit of a block.</summary>
    public const ulong GasLimitMin = 5_000;

    /// <summary>Greatest gas limit of a block (EIP-1985).</summary>
    public const ulong GasLimitMax = long.MaxValue;

    /// <summary>A gas limit differs from its parent's by less than one part in this many.</summary>
    public const ulong GasLimitBoundDivisor = 1_024;

    /// <summary>Most bytes of extra data.</summary>
    public const int ExtraDataBytesMax = 32;

    /// <summary>Asks every rule.</summary>
    /// <param name="header">The header.</param>
    /// <param name="parent">Its parent, valid.</param>
    /// <param name="spec">The chain.</param>
    /// <param name="isMerged">Whether the parent's total difficulty, or the chain, makes it a proof-of-stake block.</param>
    public static BlockErrorCode Check(BlockHeader header, BlockHeader parent, ChainSpec spec, bool isMerged)
    {
        Revision revision = spec.RevisionAt(header.Number, header.Timestamp, isMerged);
        BlockErrorCode error = BlockErrorCode.None;
        _ = Passes(FollowsParent(header, parent), ref error)
            && Passes(ExtraDataFits(header), ref error)
            && Passes(DaoExtraDataMatches(header, spec), ref error)
            && Passes(FieldsMatchFork(header, revision), ref error)
            && Passes(isMerged ? HasNoProofOfWork(header) : DifficultyFollows(header, parent, spec), ref error)
            && Passes(GasLimitFollows(header, parent), ref error)
            && Passes(GasUsedIsWithinLimit(header), ref error)
            && Passes(BaseFeeFollows(header, parent, spec), ref error)
            && Passes(BlobGasFollows(header, parent, spec, revision), ref error);
        return error;
    }

    /// <summary>Hash, number and time follow the parent.</summary>
    public static BlockErrorCode FollowsParent(BlockHeader header, BlockHeader parent) =>
        header.ParentHash != parent.Hash ? BlockErrorCode.WrongParent
        : parent.Number == ulong.MaxValue || header.Number != parent.Number + 1 ? BlockErrorCode.WrongNumber
        : header.Timestamp <= parent.Timestamp ? BlockErrorCode.TimestampNotAfterParent
        : BlockErrorCode.None;

    /// <summary>Extra data is at most <see cref="ExtraDataBytesMax"/> long.</summary>
    public static BlockErrorCode ExtraDataFits(BlockHeader header) =>
        header.ExtraData.Length > ExtraDataBytesMax ? BlockErrorCode.ExtraDataTooLong : BlockErrorCode.None;

    /// <summary>Ten blocks from the DAO fork on carry its mark where the chain took the fork, and no block does where it refused (EIP-779).</summary>
    public static BlockErrorCode DaoExtraDataMatches(BlockHeader header, ChainSpec spec)
    {
        if (spec.DaoForkBlock is not { } fork || header.Number < fork || header.Number - fork >= DaoFork.ExtraDataRange)
        {
            return BlockErrorCode.None;
        }

        bool isMarked = header.ExtraData.Span.SequenceEqual(DaoFork.ExtraData);
        return isMarked == spec.IsDaoForkSupported ? BlockErrorCode.None : BlockErrorCode.WrongDaoExtraData;
    }

    /// <summary>Exactly the optional fields of the fork are there (EIP-1559, 4895, 4844, 4788, 7685).</summary>
    public static BlockErrorCode FieldsMatchFork(BlockHeader header, Revision revision)
    {
        BlockErrorCode error = BlockErrorCode.None;
        _ = Passes(Presence(header.BaseFeePerGas is not null, revision >= Revision.London), ref error)
            && Passes(Presence(header.WithdrawalsRoot is not null, revision >= Revision.Shanghai), ref error)
            && Passes(Presence(header.BlobGasUsed is not null, revision >= Revision.Cancun), ref error)
            && Passes(Presence(header.ExcessBlobGas is not null, revision >= Revision.Cancun), ref error)
            && Passes(Presence(header.ParentBeaconBlockRoot is not null, revision >= Revision.Cancun), ref error)
            && Passes(Presence(header.RequestsHash is not null, revision >= Revision.Prague), ref error);
        return error;
    }

    /// <summary>A proof-of-stake block has neither difficulty nor seal nonce nor ommers (EIP-3675).</summary>
    public static BlockErrorCode HasNoProofOfWork(BlockHeader header) =>
        header.OmmersHash != BlockHeader.EmptyOmmersHash ? BlockErrorCode.OmmersAfterMerge
        : !header.Difficulty.IsZero ? BlockErrorCode.DifficultyAfterMerge
        : header.Nonce != 0 ? BlockErrorCode.NonceAfterMerge
        : BlockErrorCode.None;

    /// <summary>A proof-of-work block has the difficulty that follows from its parent and its time (Yellow Paper section 4.3.4).</summary>
    public static BlockErrorCode DifficultyFollows(BlockHeader header, BlockHeader parent, ChainSpec spec) =>
        header.Difficulty == Difficulty.Next(spec, parent, header.Timestamp) ? BlockErrorCode.None : BlockErrorCode.WrongDifficulty;

    /// <summary>The gas limit is near the parent's and within its bounds; the first London block counts its parent's twice (EIP-1559).</summary>
    public static BlockErrorCode GasLimitFollows(BlockHeader header, BlockHeader parent)
    {
        bool isFirstOfLondon = header.BaseFeePerGas is not null && parent.BaseFeePerGas is null;
        UInt128 parentLimit = (UInt128)parent.GasLimit * (isFirstOfLondon ? BaseFee.ElasticityMultiplier : 1);
        UInt128 limit = header.GasLimit;
        UInt128 distance = limit > parentLimit ? limit - parentLimit : parentLimit - limit;
        bool isValid = distance < parentLimit / GasLimitBoundDivisor && limit >= GasLimitMin && limit <= GasLimitMax;
        return isValid ? BlockErrorCode.None : BlockErrorCode.WrongGasLimit;
    }

    /// <summary>The gas used is within the limit.</summary>
    public static BlockErrorCode GasUsedIsWithinLimit(BlockHeader header) =>
        header.GasUsed > header.GasLimit ? BlockErrorCode.GasUsedAboveLimit : BlockErrorCode.None;

    /// <summary>The base fee follows from the parent (EIP-1559).</summary>
    public static BlockErrorCode BaseFeeFollows(BlockHeader header, BlockHeader parent, ChainSpec spec) =>
        header.BaseFeePerGas is not { } baseFee || baseFee == BaseFee.Next(parent, spec) ? BlockErrorCode.None : BlockErrorCode.WrongBaseFee;

    /// <summary>Blob gas is a whole number of blobs within the maximum, and its excess follows from the parent (EIP-4844, EIP-7918).</summary>
    public static BlockErrorCode BlobGasFollows(BlockHeader header, BlockHeader parent, ChainSpec spec, Revision revision)
    {
        if (revision < Revision.Cancun || header.BlobGasUsed is not { } used || header.ExcessBlobGas is not { } excess)
        {
            return BlockErrorCode.None;
        }

        // Without blobs every limit is zero, and so is the excess.
        bool hasBlobs = spec.PowerVerse.AreBlobsEnabled;
        BlobParameters parameters = hasBlobs ? spec.BlobParametersAt(header.Timestamp) ?? default : default;
        if (excess != BlobGas.NextExcess(parent, parameters, revision))
        {
            return BlockErrorCode.WrongExcessBlobGas;
        }

        return used > parameters.MaxGas || used % BlobParameters.GasPerBlob != 0 ? BlockErrorCode.BlobGasAboveLimit : BlockErrorCode.None;
    }

    private static BlockErrorCode Presence(bool isPresent, bool isExpected) =>
        isPresent == isExpected ? BlockErrorCode.None
        : isExpected ? BlockErrorCode.FieldMissing
        : BlockErrorCode.FieldNotActive;

    private static bool Passes(BlockErrorCode result, ref BlockErrorCode error)
    {
        error = result;
        return result == BlockErrorCode.None;
    }
}
