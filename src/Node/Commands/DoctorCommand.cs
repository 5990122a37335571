// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Node.Doctor;
using PowerVerse.Chain.Node.Hosting;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse doctor</c>: plays a wallet's calls against an RPC URL and says what is wrong.</summary>
internal static class DoctorCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8545";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("doctor", "Plays the calls with which MetaMask adds a network against an RPC URL, and says what is wrong.");
        Argument<string> url = new("URL") { Description = $"The RPC URL. [default: {DefaultUrl}]", DefaultValueFactory = _ => DefaultUrl };
        Option<ulong?> chainId = new("--chain-id") { Description = "The chain id that it should have.", HelpName = "ID" };
        Option<string> origin = new("--origin")
        {
            Description = "Origin of the web page that calls. [default: https://app.example.org]",
            HelpName = "ORIGIN",
            DefaultValueFactory = _ => "https://app.example.org",
        };
        Option<string?> clock = new("--clock-server") { Description = "Time server to compare this machine's clock with (SNTP), such as pool.ntp.org.", HelpName = "HOST" };
        command.Arguments.Add(url);
        command.Options.Add(clock);
        command.Options.Add(chainId);
        command.Options.Add(origin);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(url), parsed.GetValue(chainId), parsed.GetRequiredValue(origin), parsed.GetValue(clock), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string text, ulong? chainId, string origin, string? clockServer, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new CommandException(ExitCode.Usage, $"'{text}' is no URL that begins with http:// or https://.");
        }

        DoctorReport report = new(Console.Out);
        if (clockServer is not null)
        {
            await CheckClockAsync(clockServer, report, cancellationToken).ConfigureAwait(false);
        }

        using WalletExamination examination = new(url, chainId, origin, TimeProvider.System, report);
        await examination.RunAsync(cancellationToken).ConfigureAwait(false);
        report.Finish();
        return report.HasFailures ? ExitCode.Failed : ExitCode.Success;
    }

    private static async Task CheckClockAsync(string server, DoctorReport report, CancellationToken cancellationToken)
    {
        TimeSpan? offset = await ClockCheck.AskAsync(server, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        string text = offset is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:F3} s behind {server}") : $"{server} does not answer";
        if (offset is { } found && found.Duration() <= ClockCheck.OffsetMax)
        {
            report.Good("this machine's clock", text);
        }
        else
        {
            report.Warn("this machine's clock", text);
        }
    }
}
