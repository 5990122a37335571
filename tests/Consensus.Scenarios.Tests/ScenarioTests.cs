// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace PowerVerse.Chain.Consensus.Scenarios.Tests;

/// <summary>Text scenarios: commands, a line of dashes, and what happened. <c>POWERVERSE_REWRITE=1</c> writes the answers anew.</summary>
/// <remarks>Read a changed answer as carefully as changed code: it is the protocol's behaviour.</remarks>
[Parallelizable(ParallelScope.All)]
public sealed class ScenarioTests
{
    private const string Separator = "----";

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder(), "*.txt").Select(Path.GetFileNameWithoutExtension).Order()!;

    [TestCaseSource(nameof(Names))]
    public void Scenario_plays_as_written(string name)
    {
        string path = Path.Combine(Folder(), name + ".txt");
        string expected = File.ReadAllText(path);
        string actual = Play(expected);
        if (Environment.GetEnvironmentVariable("POWERVERSE_REWRITE") == "1")
        {
            File.WriteAllText(path, actual);
            return;
        }

        actual.Should().Be(expected, "{0} documents the protocol; POWERVERSE_REWRITE=1 writes it anew", name);
    }

    // A block is: comment lines, command lines, the separator, the answer, an empty line.
    private static string Play(string text)
    {
        using ScenarioWorld world = new();
        StringBuilder played = new();
        foreach (string block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.Split('\n');
            int end = Array.IndexOf(lines, Separator);
            string[] commands = (end < 0 ? lines : lines[..end]).Where(line => line.Length > 0).ToArray();
            bool isCommentOnly = commands.All(line => line.StartsWith('#'));
            played.Append(played.Length == 0 ? "" : "\n").AppendJoin('\n', commands).Append('\n');
            if (isCommentOnly)
            {
                continue;
            }

            string answer = string.Concat(commands.Where(line => !line.StartsWith('#')).Select(world.Run));
            played.Append(Separator).Append('\n').Append(answer.Length == 0 ? "nothing\n" : answer);
        }

        return played.ToString();
    }

    private static string Folder()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "PowerVerse.Chain.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory!, "tests", "Consensus.Scenarios.Tests", "Scenarios");
    }
}
