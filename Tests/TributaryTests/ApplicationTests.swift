import Testing
import Tributary
