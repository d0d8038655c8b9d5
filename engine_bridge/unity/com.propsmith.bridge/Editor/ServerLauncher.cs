using System;
using System.ComponentModel;
using System.Diagnostics;
using UnityEditor;

namespace Propsmith.Bridge.Editor
{
    /// <summary>Starts a server on this machine; it outlives the editor, and ends by itself.</summary>
    internal static class ServerLauncher
    {
        /// <summary>The program to start, a preference of this user; empty means what the installer left.</summary>
        public static string Command
        {
            get { return EditorPrefs.GetString("Propsmith.Command", ""); }
            set { EditorPrefs.SetString("Propsmith.Command", value); }
        }

        /// <summary>Gives an empty text, or why there will be no server.</summary>
        public static string Start()
        {
            var command = Discovery.LaunchCommand(Command);
            if (command == null)
            {
                return "Propsmith isn't installed here, as far as Unity can see. Run 'propsmith install-plugin unity' again, or name the program under Preferences > Propsmith.";
            }
            var words = Array.ConvertAll(command, word => "\"" + word.Replace("\"", "\\\"") + "\"");
            var start = new ProcessStartInfo(command[0], string.Join(" ", words, 1, words.Length - 1));
            start.UseShellExecute = false;
            start.CreateNoWindow = true;
            try
            {
                Process.Start(start);
                return "";
            }
            catch (Win32Exception error)
            {
                return "'" + command[0] + "' couldn't be started: " + error.Message;
            }
        }

        [SettingsProvider]
        private static SettingsProvider Settings()
        {
            var provider = new SettingsProvider("Preferences/Propsmith", SettingsScope.User);
            provider.guiHandler = search => Command = EditorGUILayout.TextField("Program", Command);
            return provider;
        }
    }
}
