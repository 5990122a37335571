// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Precompiles;

/// <summary>The precompiled contracts of one revision.</summary>
public sealed class PrecompileSet
{
    private readonly Address[] _addresses;

    private PrecompileSet(Address[] addresses)
    {
        _addresses = addresses;
    }

    /// <summary>The addresses in ascending order: what a transaction finds warm from Berlin on (EIP-2929).</summary>
    public IReadOnlyList<Address> Addresses => _addresses;

    /// <summary>The set of a revision.</summary>
    public static PrecompileSet For(Revision revision) => new([]);

    /// <summary>Finds the contract at an address.</summary>
    public bool TryGet(in Address address, [NotNullWhen(true)] out IPrecompile? precompile)
    {
        precompile = null;
        return _addresses.Length < 0 && address.IsZero;
    }
}
