// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>The host's loggers but for the one that ASP.NET Core would write a line about every request to.</summary>
/// <remarks>Where that one takes anything at all, each request gets an activity and a scope of the log: several allocations, and a twentieth of a light call's time.</remarks>
internal sealed class QuietLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private const string RequestCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == RequestCategory ? NullLogger.Instance : loggers.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The loggers are the host's to dispose of.</summary>
    public void Dispose()
    {
    }
}
