// SPDX-License-Identifier: Apache-2.0

using System.Text.RegularExpressions;

namespace PowerVerse.Chain.TestKit;

/// <summary>The commands of README.md, as a reader would copy them.</summary>
public sealed partial class ReadmeText
{
    /// <summary>How the README starts the executable.</summary>
    public const string NodePrefix = "dotnet run -c Release --project src/Node -- ";

    /// <summary>Where the README's chain is reached.</summary>
    public const string Url = "http://127.0.0.1:8545";

    private ReadmeText(string text)
    {
        Text = text;
        Commands =
        [
            .. BlockPattern().Matches(text)
                .Where(static block => block.Groups[1].Length == 0)
                .SelectMany(static block => block.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
        InlineCommands =
        [
            .. SpanPattern().Matches(BlockPattern().Replace(text, string.Empty))
                .Select(static span => span.Groups[1].Value)
                .Where(static span => span.StartsWith(NodePrefix, StringComparison.Ordinal) || InlinePattern().IsMatch(span))
                .Select(static span => span.StartsWith(NodePrefix, StringComparison.Ordinal) ? span : NodePrefix + span),
        ];
        Script = BlockPattern().Matches(text).Where(static block => block.Groups[1].Value == "js").Select(static block => block.Groups[2].Value).Single();
    }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>The lines of its command blocks, in order.</summary>
    public IReadOnlyList<string> Commands { get; }

    /// <summary>Commands of the executable within sentences, in order and whole.</summary>
    public IReadOnlyList<string> InlineCommands { get; }

    /// <summary>The script for ethers.</summary>
    public string Script { get; }

    /// <summary>Reads the README of a folder.</summary>
    public static ReadmeText Read(string folder) => new(File.ReadAllText(Path.Combine(folder, "README.md")));

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex SpanPattern();

    [GeneratedRegex("^(dev|devnet) [-a-z]")]
    private static partial Regex InlinePattern();
}
