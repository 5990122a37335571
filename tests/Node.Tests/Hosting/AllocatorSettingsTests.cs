// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Text;
using PowerVerse.Chain.Crash;

namespace PowerVerse.Chain.Node.Tests.Hosting;

/// <summary>A process that lives long starts itself anew with malloc's settings, and is still the one that was started.</summary>
[Platform("Linux")]
public sealed class AllocatorSettingsTests
{
    [Test]
    public async Task Node_has_the_settings_under_the_process_id_it_was_started_with()
    {
        using PowerVerseProcess node = PowerVerseProcess.Start("dev", "--port", "0");
        await node.EndpointAsync();
        Variables(node.Id).Should().Contain("MALLOC_ARENA_MAX=2").And.Contain("MALLOC_MMAP_THRESHOLD_=131072");

        // Tools for diagnostics find the runtime that runs now, not the one before it.
        string socket = Directory.GetFiles(Path.GetTempPath(), FormattableString.Invariant($"dotnet-diagnostic-{node.Id}-*-socket")).Should().ContainSingle().Which;
        using Socket tool = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await tool.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        tool.Connected.Should().BeTrue();
    }

    [Test]
    public async Task What_the_operator_has_set_stays()
    {
        using PowerVerseProcess node = PowerVerseProcess.Start(new Dictionary<string, string> { ["MALLOC_ARENA_MAX"] = "5" }, "dev", "--port", "0");
        await node.EndpointAsync();
        Variables(node.Id).Should().Contain("MALLOC_ARENA_MAX=5").And.Contain("MALLOC_MMAP_THRESHOLD_=131072");
    }

    [Test]
    public async Task Tunables_of_the_operator_stay_alone()
    {
        using PowerVerseProcess node = PowerVerseProcess.Start(new Dictionary<string, string> { ["GLIBC_TUNABLES"] = "glibc.malloc.arena_max=3" }, "dev", "--port", "0");
        await node.EndpointAsync();
        Variables(node.Id).Should().NotContain(variable => variable.StartsWith("MALLOC_", StringComparison.Ordinal));
    }

    private static string[] Variables(int process) =>
        Encoding.UTF8.GetString(File.ReadAllBytes(FormattableString.Invariant($"/proc/{process}/environ"))).Split('\0');
}
