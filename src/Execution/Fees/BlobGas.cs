// SPDX-License-Identifier: Apache-2.0

using System.Numerics;
using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Execution.Fees;

/// <summary>Blob gas: its excess from block to block and its base fee (EIP-4844, EIP-7691, EIP-7892, EIP-7918).</summary>
public static class BlobGas
{
    /// <summary>Least blob base fee, in wei per blob gas (EIP-4844, MIN_BASE_FEE_PER_BLOB_GAS).</summary>
    public const ulong BaseFeeMin = 1;

    /// <summary>Execution gas that a blob is held to cost its sender anyway (EIP-7918, BLOB_BASE_COST).</summary>
    public const ulong BlobBaseCost = 1 << 13;

    /// <summary>Most blobs of one transaction from Osaka on (EIP-7594).</summary>
    public const int BlobsPerTransactionMax = 6;

    /// <summary>Version byte of a hash that commits to a blob by KZG (EIP-4844, VERSIONED_HASH_VERSION_KZG).</summary>
    public const byte VersionKzg = 0x01;

    // e^178 > 2^256: from this ratio of excess to update fraction on, the fee no longer fits and is taken as the greatest number.
    private const ulong ExponentMax = 178;

    /// <summary>The excess blob gas that a child of <paramref name="parent"/> must have.</summary>
    /// <param name="parent">The parent; one without blob fields counts as zero used and zero excess.</param>
    /// <param name="parameters">The parameters in force at the child's time.</param>
    /// <param name="revision">The child's rules.</param>
    public static ulong NextExcess(BlockHeader parent, in BlobParameters parameters, Revision revision)
    {
        if (parameters.Max == 0)
        {
            return 0;
        }

        ulong used = parent.BlobGasUsed ?? 0;
        ulong excess = parent.ExcessBlobGas ?? 0;
        UInt128 sum = (UInt128)excess + used;
        if (sum < parameters.TargetGas)
        {
            return 0;
        }

        if (revision >= Revision.Osaka && IsReservePriceAboveBlobPrice(parent, excess, parameters))
        {
            UInt128 scaled = (UInt128)used * (parameters.Max - parameters.Target) / parameters.Max;
            return Saturate(excess + scaled);
        }

        return Saturate(sum - parameters.TargetGas);
    }

    /// <summary>The blob base fee in wei per blob gas at an excess (EIP-4844, fake_exponential).</summary>
    /// <returns>At least <see cref="BaseFeeMin"/>; 2^256 - 1 when the exact value does not fit.</returns>
    public static UInt256 BaseFeeAt(ulong excess, in BlobParameters parameters)
    {
        if (excess == 0 || parameters.BaseFeeUpdateFraction == 0)
        {
            return BaseFeeMin;
        }

        if (excess / parameters.BaseFeeUpdateFraction >= ExponentMax)
        {
            return UInt256.MaxValue;
        }

        // The terms grow while i < excess / fraction < 178 and shrink faster than geometrically afterwards, so the loop ends.
        BigInteger fraction = parameters.BaseFeeUpdateFraction;
        BigInteger sum = BigInteger.Zero;
        BigInteger term = BaseFeeMin * fraction;
        for (ulong i = 1; !term.IsZero; i++)
        {
            sum += term;
            term = term * excess / (fraction * i);
        }

        BigInteger fee = sum / fraction;
        return fee.GetByteCount(isUnsigned: true) <= UInt256.Size
            ? new UInt256(fee.ToByteArray(isUnsigned: true, isBigEndian: true))
            : UInt256.MaxValue;
    }

    /// <summary>The blob base fee of a block: 1 where the chain has no blobs, zero before Cancun.</summary>
    public static UInt256 BaseFeeOf(BlockHeader header, ChainSpec spec)
    {
        if (header.ExcessBlobGas is not { } excess || spec.BlobParametersAt(header.Timestamp) is not { } parameters)
        {
            return UInt256.Zero;
        }

        return spec.PowerVerse.AreBlobsEnabled ? BaseFeeAt(excess, parameters) : BaseFeeMin;
    }

    // EIP-7918: where execution gas dominates the cost of a blob, the excess does not shrink, or the fee would fall without effect.
    private static bool IsReservePriceAboveBlobPrice(BlockHeader parent, ulong excess, in BlobParameters parameters)
    {
        BigInteger reserve = ToBigInteger(parent.BaseFeePerGas ?? UInt256.Zero) * BlobBaseCost;
        BigInteger price = ToBigInteger(BaseFeeAt(excess, parameters)) * BlobParameters.GasPerBlob;
        return reserve > price;
    }

    private static BigInteger ToBigInteger(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    private static ulong Saturate(UInt128 value) => value > ulong.MaxValue ? ulong.MaxValue : (ulong)value;
}
