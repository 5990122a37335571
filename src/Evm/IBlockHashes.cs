// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm;

/// <summary>The hashes of earlier blocks of the chain being extended (BLOCKHASH).</summary>
/// <remarks>
/// The interpreter asks only for the 256 blocks before the current one. An implementation MUST answer from the branch that is being
/// executed: a hash of another branch forks the node.
/// </remarks>
public interface IBlockHashes
{
    /// <summary>The hash of block <paramref name="number"/>; zero when it is unknown.</summary>
    Hash256 Get(ulong number);
}

/// <summary>A chain without earlier blocks.</summary>
public sealed class NoBlockHashes : IBlockHashes
{
    private NoBlockHashes()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoBlockHashes Instance { get; } = new();

    /// <inheritdoc/>
    public Hash256 Get(ulong number) => Hash256.Zero;
}
