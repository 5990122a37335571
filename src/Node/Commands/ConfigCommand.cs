// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse config show</c> and <c>config validate</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("config", "Shows and checks the configuration. Precedence: flag, then environment variable, then file, then default.");
        command.Subcommands.Add(CreateShow());
        command.Subcommands.Add(CreateValidate());
        return command;
    }

    /// <summary>Writes every setting with its value as a configuration file, and where each value comes from as a comment.</summary>
    public static void Write(TextWriter output, ResolvedSettings settings)
    {
        string table = string.Empty;
        foreach (Setting setting in Settings.All.Where(setting => setting != Settings.ConfigurationFile).OrderBy(setting => TableOf(setting.Key), StringComparer.Ordinal))
        {
            if (TableOf(setting.Key) != table)
            {
                table = TableOf(setting.Key);
                output.WriteLine();
                output.WriteLine($"[{table}]");
            }

            (string? text, string origin) = settings.Describe(setting);
            string name = setting.Key[(table.Length == 0 ? 0 : table.Length + 1)..];
            output.WriteLine();
            output.WriteLine($"# {setting.Description}");
            output.WriteLine($"# {setting.Flag} {setting.ValueName}, {setting.Variable}; from: {origin}");
            output.WriteLine(text is null ? $"# {name} =" : $"{name} = {ValueOf(setting, text)}");
        }
    }

    private static Command CreateShow()
    {
        Command command = new("show", "Prints every setting with its value, where it comes from and what it does, in the form of a configuration file.");
        SettingOptions options = new(command, Settings.All);
        command.SetAction(parsed =>
        {
            Write(Console.Out, options.Resolve(parsed));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateValidate()
    {
        Command command = new("validate", "Checks a configuration file, and flags and environment with it.");
        Argument<string?> file = new("FILE") { Description = "The file. Default: as for the other commands.", Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(file);
        SettingOptions options = new(command, Settings.All);
        command.SetAction(parsed => Validate(parsed, options, parsed.GetValue(file)));
        return command;
    }

    private static int Validate(ParseResult parsed, SettingOptions options, string? path)
    {
        Dictionary<string, string>? given = path is null ? null : new(StringComparer.Ordinal) { [Settings.ConfigurationFile.Key] = path };
        List<string> problems = [];
        ResolvedSettings settings = options.Resolve(parsed, given, problems);
        foreach (string problem in problems)
        {
            Console.Error.WriteLine($"error: {problem}");
        }

        if (problems.Count > 0)
        {
            return ExitCode.Usage;
        }

        int set = Settings.All.Count(settings.IsSet);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sound: {set} of {Settings.All.Count} settings are set."));
        return ExitCode.Success;
    }

    private static string TableOf(string key) => key.Contains('.', StringComparison.Ordinal) ? key[..key.IndexOf('.', StringComparison.Ordinal)] : string.Empty;

    private static string ValueOf(Setting setting, string text)
    {
        bool isBare = setting.IsSwitch || (text.Length < 19 && text.Length > 0 && text.All(char.IsAsciiDigit) && (text[0] != '0' || text.Length == 1));
        return isBare ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
