// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>What a node is made of before it serves. The node that takes them disposes of them.</summary>
/// <param name="Settings">The values in force.</param>
/// <param name="Loggers">Takes what is logged; not disposed of.</param>
/// <param name="Opened">The chain.</param>
internal sealed record NodeParts(ResolvedSettings Settings, ILoggerFactory Loggers, OpenChain Opened) : IDisposable
{
    /// <summary>The data directory; null: none, everything is in memory.</summary>
    public DataDirectory? Directory => Opened.Directory;

    /// <summary>The store.</summary>
    public IKeyValueStore Store => Opened.Store;

    /// <summary>The chain over it.</summary>
    public ChainLedger Ledger => Opened.Ledger;

    /// <inheritdoc/>
    public void Dispose() => Opened.Dispose();
}
