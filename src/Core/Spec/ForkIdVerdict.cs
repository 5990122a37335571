// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>What a remote fork id says about the remote node (EIP-2124, validation rules).</summary>
public enum ForkIdVerdict
{
    /// <summary>Same chain, and neither software is known to be outdated.</summary>
    Compatible,

    /// <summary>The remote node stands before a fork that this chain has passed and does not know of it.</summary>
    RemoteStale,

    /// <summary>Another chain, or this software does not know a fork that the remote node has passed.</summary>
    Incompatible,
}
