// SPDX-License-Identifier: Apache-2.0

using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Crypto.Signatures;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>What every process does once.</summary>
internal static class ProcessStart
{
    private const int BlindingSizeBytes = 32;

    /// <summary>Version of the software.</summary>
    public static string Version { get; } =
        typeof(ProcessStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Name and version as clients are told: <c>PowerVerse/v0.1.0/linux-x64/dotnet10.0.0</c>.</summary>
    public static string ClientVersion { get; } =
        $"PowerVerse/v{Version}/{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}/dotnet{Environment.Version}";

    /// <summary>Blinds the operations on secret keys.</summary>
    public static void Blind() => Secp256k1.Blind(RandomNumberGenerator.GetBytes(BlindingSizeBytes));

    /// <summary>Logs what runs here.</summary>
    public static void Log(ILogger logger) =>
        NodeLog.Starting(logger, Version, Secp256k1.ImplementationName, Environment.ProcessorCount, Environment.Version.ToString());
}
