// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Storage.KeyValue;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>What a node is made of before it serves. The node that takes them disposes of them.</summary>
/// <param name="Settings">The values in force.</param>
/// <param name="Loggers">Takes what is logged.</param>
/// <param name="Directory">The data directory; null: none, everything is in memory.</param>
/// <param name="Store">The database.</param>
/// <param name="Ledger">The chain over it.</param>
internal sealed record NodeParts(ResolvedSettings Settings, ILoggerFactory Loggers, DataDirectory? Directory, IKeyValueStore Store, ChainLedger Ledger) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Ledger.Dispose();
        Store.Dispose();
        Directory?.Dispose();
    }
}
