// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Evm.Modules;

/// <summary>A contract of the chain itself that is written in C#: its account runs this instead of code.</summary>
/// <remarks>
/// Implementations MUST be deterministic, MUST keep all state in the storage that <see cref="ISystemHost"/> gives, and MUST charge for their
/// work through it: an unmetered loop is a denial of service, hidden state is a fork. They hold no mutable fields.
/// </remarks>
public interface ISystemModule
{
    /// <summary>The account that the module answers at.</summary>
    Address Address { get; }

    /// <summary>Runs one call.</summary>
    SystemOutcome Execute(ref SystemFrame frame);
}
