// SPDX-License-Identifier: Apache-2.0

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.Load;

/// <summary>The first hour of somebody new: a clone of this repository, a transfer as MetaMask makes it, and every command of its README as it stands there.</summary>
internal sealed class FirstHour : IDisposable
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan SuiteLimit = TimeSpan.FromHours(2);

    private const string TransferStep = "a network added and a transfer sent, by MetaMask's calls";
    private const string Leading = ReadmeText.NodePrefix + "devnet up 4";
    private const string Down = ReadmeText.NodePrefix + "devnet down";
    private const string Dev = ReadmeText.NodePrefix + "dev";

    private readonly string _home = Directory.CreateTempSubdirectory("powerverse-first-hour-").FullName;
    private readonly string _repository = FindRepository();
    private readonly int _port;
    private int _failed;

    private FirstHour(int port) => _port = port;

    private string Clone => Path.Combine(_home, "powerverse");

    /// <summary>Runs it.</summary>
    /// <param name="port">Port of the chain; 8545, as in the README, unless that one is taken.</param>
    /// <param name="isSuiteLeftOut">Whether the README's <c>dotnet test</c> is left out, which takes most of the time.</param>
    public static async Task<int> RunAsync(int port, bool isSuiteLeftOut)
    {
        using FirstHour hour = new(port);
        ReadmeText readme = ReadmeText.Read(hour._repository);
        long start = Stopwatch.GetTimestamp();
        bool isBegun = await hour.BeginAsync(readme, start);
        if (isBegun)
        {
            await hour.TalkAsync(readme);
            await hour.RunDevnetAsync(readme);
        }

        await hour.StepAsync(readme.Commands.Single(static command => command == Down), () => Shell.RunAsync(hour.Clone, Down, BuildLimit));
        if (isBegun)
        {
            await hour.DevelopAsync(readme);
            await hour.DrawLotsAsync(readme);
            await hour.ServeFileAsync(readme);
            await hour.CheckAsync(readme, isSuiteLeftOut);
        }

        Console.WriteLine(Text($"All commands: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, {hour._failed} failed"));
        return hour._failed == 0 ? 0 : 1;
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private async Task<bool> BeginAsync(ReadmeText readme, long start)
    {
        string clone = readme.Commands.Single(static command => command.StartsWith("git clone", StringComparison.Ordinal));
        await StepAsync(clone, () => Shell.RunAsync(_home, clone.Replace("<this repository>", $"'{_repository}'", StringComparison.Ordinal), BuildLimit));
        string ports = _port == 8545 ? string.Empty : Text($" --rpc-port {_port} --metrics-port {_port + 100} --p2p-port {_port + 200}");
        await StepAsync(Leading, () => Shell.RunAsync(Clone, readme.Commands.Single(static command => command == Leading) + ports, BuildLimit));
        await StepAsync(TransferStep, () => new WalletCalls(_port).TransferAsync());
        if (_failed > 0)
        {
            return false;
        }

        Console.WriteLine(Text($"From git clone to the transfer: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        return true;
    }

    // What the README does with the chain that runs.
    private async Task TalkAsync(ReadmeText readme)
    {
        string cast = Path.Combine(_repository, "tests", "Node.Tests", "node_modules", "@foundry-rs", "cast-linux-amd64", "bin");
        foreach (string command in readme.Commands.Where(static command => command.StartsWith("cast ", StringComparison.Ordinal)))
        {
            await StepAsync(command, () => Shell.RunAsync(Clone, AtPort(command), BuildLimit, cast), Directory.Exists(cast) ? null : "cast is not installed: npm ci --prefix tests/Node.Tests");
        }

        string modules = Path.Combine(_repository, "tests", "Clients", "node_modules");
        await StepAsync("the script for ethers", () =>
        {
            File.WriteAllText(Path.Combine(_home, "first.mjs"), AtPort(readme.Script));
            File.CreateSymbolicLink(Path.Combine(_home, "node_modules"), modules);
            return Shell.RunAsync(_home, "node first.mjs", BuildLimit, Path.Combine(modules, ".bin"));
        }, Directory.Exists(Path.Combine(modules, "ethers")) ? null : "ethers is not installed: npm ci --prefix tests/Clients");
        string doctor = readme.Commands.Single(static command => command.StartsWith(ReadmeText.NodePrefix + "doctor", StringComparison.Ordinal));
        await StepAsync(doctor, () => Shell.RunAsync(Clone, AtPort(doctor), BuildLimit));
    }

    // What the README does with the network that runs, in its order.
    private async Task RunDevnetAsync(ReadmeText readme)
    {
        foreach (string command in readme.InlineCommands.Where(static command =>
            command.Contains(" devnet ", StringComparison.Ordinal) && command is not (Leading or Down) && !IsSortition(command)))
        {
            await StepAsync(command, async () =>
            {
                if (command.EndsWith("watch", StringComparison.Ordinal))
                {
                    using Shell watch = Shell.Start(Clone, command);
                    await watch.WaitForOutputAsync("block ", BuildLimit);
                    await watch.InterruptAsync();
                    return;
                }

                await Shell.RunAsync(Clone, command, BuildLimit);
                if (command.EndsWith("start 2", StringComparison.Ordinal))
                {
                    await new WalletCalls(_port + 2).WaitForHeadOfAsync(_port);
                }
            });
        }
    }

    // The chain for work on contracts, and its variants.
    private async Task DevelopAsync(ReadmeText readme)
    {
        await RunAndInterruptAsync(readme.Commands.Single(static command => command == Dev), async dev =>
        {
            await dev.WaitForChainAsync(_port, BuildLimit);
            await new WalletCalls(_port).TransferAsync();
        });
        foreach (string command in readme.InlineCommands.Where(static command => command.StartsWith(Dev + " ", StringComparison.Ordinal)))
        {
            if (command.EndsWith("--help", StringComparison.Ordinal))
            {
                await StepAsync(command, () => Shell.RunAsync(Clone, command, BuildLimit));
            }
            else
            {
                await RunAndInterruptAsync(command, node => node.WaitForChainAsync(_port, BuildLimit));
            }
        }
    }

    private async Task DrawLotsAsync(ReadmeText readme)
    {
        foreach (string command in readme.InlineCommands.Where(IsSortition))
        {
            await RunAndInterruptAsync(command, async network =>
            {
                await network.WaitForChainAsync(_port, BuildLimit);
                await new WalletCalls(_port).WaitForBlockAsync(1);
            });
        }
    }

    private Task RunAndInterruptAsync(string command, Func<Shell, Task> use) => StepAsync(command, async () =>
    {
        using Shell shell = Start(command.Replace("PATH", Path.Combine(_home, "kept"), StringComparison.Ordinal));
        await use(shell);
        await shell.InterruptAsync();
    });

    private static bool IsSortition(string command) => command.EndsWith(" devnet sortition", StringComparison.Ordinal);

    // The chain of `dev --data-dir` as a file, read again as the README says.
    private async Task ServeFileAsync(ReadmeText readme)
    {
        await StepAsync("(a genesis file and a chain of 20 blocks in a file)", async () =>
        {
            string seed = Path.Combine(_home, "seed");
            File.WriteAllText(Path.Combine(Clone, "genesis.json"), WalletCalls.Genesis);
            await Shell.RunAsync(Clone, ReadmeText.NodePrefix + $"init --genesis genesis.json --data-dir {seed}", BuildLimit);
            using (Shell node = Start(ReadmeText.NodePrefix + $"dev --data-dir {seed}"))
            {
                await node.WaitForChainAsync(_port, BuildLimit);
                await new WalletCalls(_port).MineAsync(20);
                await node.InterruptAsync();
            }

            await Shell.RunAsync(Clone, ReadmeText.NodePrefix + $"export chain.rlp --data-dir {seed}", BuildLimit);
        });
        foreach (string command in readme.Commands.Where(static command => command.Contains("--data-dir ./data", StringComparison.Ordinal)))
        {
            await StepAsync(command, async () =>
            {
                if (!command.StartsWith(ReadmeText.NodePrefix + "node ", StringComparison.Ordinal))
                {
                    await Shell.RunAsync(Clone, command, BuildLimit);
                    return;
                }

                using Shell node = Start(command);
                await node.WaitForChainAsync(_port, BuildLimit);
                await new WalletCalls(_port).ExpectHeadAsync(20);
                await node.InterruptAsync();
            });
        }
    }

    private async Task CheckAsync(ReadmeText readme, bool isSuiteLeftOut)
    {
        string fixtures = Environment.GetEnvironmentVariable("POWERVERSE_FIXTURES") ?? Path.GetFullPath(Path.Combine(_repository, "..", "shared", "fixtures"));
        foreach (string command in readme.Commands.Where(static command =>
            command.StartsWith("dotnet test", StringComparison.Ordinal) || command.StartsWith("dotnet run -c Release --project tests/", StringComparison.Ordinal)))
        {
            string? reason = null;
            string exact = command;
            if (command.StartsWith("dotnet test", StringComparison.Ordinal))
            {
                reason = isSuiteLeftOut ? "left out" : null;
            }
            else if (command.Contains("PATH...", StringComparison.Ordinal))
            {
                string folder = Path.Combine(fixtures, command.Contains("--kind state", StringComparison.Ordinal) ? "state_tests" : "blockchain_tests");
                string? file = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.zip").MinBy(static path => new FileInfo(path).Length) : null;
                reason = file is null ? Fixtures.AbsentReason : null;
                exact = command.Replace("PATH...", file ?? string.Empty, StringComparison.Ordinal);
            }

            await StepAsync(command, () => Shell.RunAsync(Clone, exact, SuiteLimit), reason);
        }
    }

    private Shell Start(string command) => Shell.Start(Clone, _port == 8545 ? command : Text($"{command} --rpc-port {_port}"));

    private string AtPort(string text) => text.Replace(ReadmeText.Url, Text($"http://127.0.0.1:{_port}"), StringComparison.Ordinal);

    private async Task StepAsync(string name, Func<Task> run, string? reasonToLeaveOut = null)
    {
        if (reasonToLeaveOut is not null)
        {
            Console.WriteLine($"       -    {name}  (not run: {reasonToLeaveOut})");
            return;
        }

        long start = Stopwatch.GetTimestamp();
        string outcome = string.Empty;
        try
        {
            await run();
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or IOException or Win32Exception)
        {
            _failed++;
            outcome = $"  FAILED: {exception.Message}";
        }

        Console.WriteLine(Text($"{Stopwatch.GetElapsedTime(start).TotalSeconds,8:F1} s  {name}{outcome}"));
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PowerVerse.Chain.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("run it from the repository");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
