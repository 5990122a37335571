// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Crash;

int seed = Read("--seed", 1);
int imports = Read("--imports", 50);
int seals = Read("--seals", 50);
string directory = Directory.CreateTempSubdirectory("powerverse-crash-").FullName;
CrashRun run = new(seed, directory, Console.Out);
Console.WriteLine($"seed {seed}: {imports} kills during import, {seals} during block production");
run.KillImports(imports);
await run.KillSealersAsync(seals);
Console.WriteLine($"{imports + seals} kills, {run.Failures.Count} failures");
if (run.Failures.Count == 0)
{
    Directory.Delete(directory, recursive: true);
}
else
{
    Console.WriteLine($"Left for a look: {directory}");
}

return run.Failures.Count == 0 ? 0 : 1;

int Read(string name, int value)
{
    int index = Array.IndexOf(args, name);
    return index >= 0 && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : value;
}
