// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Node.Tests.Commands;

/// <summary>The short form of the long run <c>kill</c>.</summary>
public sealed class CrashTests
{
    [Test]
    public async Task Killed_processes_lose_no_committed_block()
    {
        string directory = Directory.CreateTempSubdirectory("powerverse-crash-").FullName;
        try
        {
            CrashRun run = new(seed: 3, directory, TestContext.Out);
            run.KillImports(3);
            await run.KillSealersAsync(3);
            run.Failures.Should().BeEmpty();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
