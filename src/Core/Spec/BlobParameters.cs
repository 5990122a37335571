// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The blob parameters in force from one fork on (EIP-7840, EIP-7892).</summary>
/// <param name="Target">Blobs per block at which the blob base fee stays as it is.</param>
/// <param name="Max">Most blobs per block.</param>
/// <param name="BaseFeeUpdateFraction">How slowly the blob base fee reacts: it grows by e for every so many units of excess blob gas.</param>
public readonly record struct BlobParameters(ulong Target, ulong Max, ulong BaseFeeUpdateFraction)
{
    /// <summary>Blob gas of one blob (EIP-4844, GAS_PER_BLOB).</summary>
    public const ulong GasPerBlob = 131_072;

    /// <summary>Cancun's values on Ethereum (EIP-4844).</summary>
    public static readonly BlobParameters Cancun = new(3, 6, 3_338_477);

    /// <summary>Prague's values on Ethereum (EIP-7691); Osaka keeps them.</summary>
    public static readonly BlobParameters Prague = new(6, 9, 5_007_716);

    /// <summary>The target in units of blob gas.</summary>
    public ulong TargetGas => Target * GasPerBlob;

    /// <summary>The maximum in units of blob gas.</summary>
    public ulong MaxGas => Max * GasPerBlob;
}
