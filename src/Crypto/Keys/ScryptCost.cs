// SPDX-License-Identifier: Apache-2.0

using System.Numerics;

namespace PowerVerse.Chain.Crypto.Keys;

/// <summary>The price of one passphrase guess (RFC 7914): memory is 128·r·N bytes, time grows with N·r·p.</summary>
/// <param name="N">Cost, a power of two.</param>
/// <param name="R">Block size.</param>
/// <param name="P">Parallelisation.</param>
public readonly record struct ScryptCost(int N, int R, int P)
{
    /// <summary>The largest cost that is accepted from a file: 1 GiB of memory.</summary>
    private const long MemoryBytesMax = 1L << 30;

    private const int ParallelMax = 16;

    /// <summary>For keys that hold value: 256 MiB and about a second.</summary>
    public static ScryptCost Strong => new(1 << 18, 8, 1);

    /// <summary>For keys of test networks: 4 MiB and milliseconds.</summary>
    public static ScryptCost Light => new(1 << 12, 8, 1);

    /// <summary>True when the parameters are those of scrypt and a file that names them cannot exhaust the machine.</summary>
    public bool IsAcceptable =>
        N > 1 && BitOperations.IsPow2(N) && R is > 0 and <= 64 && P is > 0 and <= ParallelMax && 128L * R * N <= MemoryBytesMax;
}
